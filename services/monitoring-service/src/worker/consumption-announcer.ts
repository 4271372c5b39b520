import { notifyConsumption, toKwh } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { createEvent, eventMessage, type Publisher } from '@ems/messaging';
import type { HourTotal } from '../db/reading-repository.ts';

const everyMs = 1_000;
const slowestMs = 5_000;
const atMost = 20_000;
/** Limits how many totals an alert can wait behind. */
const atOnce = 50;

/**
 * Publishes new totals to the live view: each hour at most once a second, or less often when there are very many. The
 * latest total is always published. Many totals are spread over the second instead of sent in a burst. They are not
 * stored: a lost total is replaced by the next one, or when the day is loaded.
 */
export function createConsumptionAnnouncer(
  publisher: Pick<Publisher, 'publish'>,
  sender: string,
  logger: Logger,
) {
  const messageOf = ({ milliwattHours, ...total }: HourTotal) =>
    eventMessage(createEvent(notifyConsumption, { ...total, kwh: toKwh(milliwattHours) }), sender, {
      transient: true,
    });
  const latest = new Map<string, HourTotal>();
  let timer: NodeJS.Timeout | undefined;
  let announcing: Promise<void> | undefined;
  let startedAt = 0;
  let endedAt = 0;
  let busyMsEach = 0;
  let stopping = false;
  let wake: (() => void) | undefined;

  /** Ends early on stop. */
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (stopping || ms <= 0) return resolve();
      wake = resolve;
      setTimeout(resolve, ms);
    });

  /** A round takes at most a fifth of the time, so that publishing does not delay a backlog. */
  const nextAt = () =>
    Math.max(
      startedAt + everyMs,
      Math.min(startedAt + slowestMs, endedAt + 4 * busyMsEach * latest.size),
    );

  /** One round at a time: if the broker is slow, newer totals replace waiting ones, so they never pile up. */
  function schedule(): void {
    if (timer || announcing || latest.size === 0) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        if (Date.now() < nextAt()) return schedule();
        announcing = announce().finally(() => {
          announcing = undefined;
          schedule();
        });
        return undefined;
      },
      Math.max(0, nextAt() - Date.now()),
    );
  }

  async function announce(): Promise<void> {
    startedAt = Date.now();
    const keys = [...latest.keys()];
    let busyMs = 0;
    let failed = 0;
    for (let from = 0; from < keys.length; from += atOnce) {
      await pause(startedAt + (everyMs * from) / keys.length - Date.now());
      const sliceAt = Date.now();
      failed += await tell(keys.slice(from, from + atOnce));
      busyMs += Date.now() - sliceAt;
    }
    endedAt = Date.now();
    busyMsEach = busyMs / Math.max(1, keys.length);
    if (failed > 0) logger.debug({ failed }, 'Live totals not published');
  }

  /** @returns how many could not be sent. */
  async function tell(keys: readonly string[]): Promise<number> {
    const totals = keys.flatMap((key) => latest.get(key) ?? []);
    for (const key of keys) latest.delete(key);
    const results = await Promise.allSettled(
      // A total that is too large for the event fails like one that cannot be sent.
      totals.map(async (total) => publisher.publish(messageOf(total))),
    );
    return results.filter(({ status }) => status === 'rejected').length;
  }

  return {
    add(totals: readonly HourTotal[]): void {
      for (const total of totals) {
        const key = `${total.deviceId} ${total.hour}`;
        if (latest.has(key) || latest.size < atMost) latest.set(key, total);
      }
      schedule();
    },
    async stop(): Promise<void> {
      stopping = true;
      wake?.();
      await announcing;
      clearTimeout(timer);
      await announce();
    },
  };
}

export type ConsumptionAnnouncer = ReturnType<typeof createConsumptionAnnouncer>;
