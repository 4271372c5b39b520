import { notifyConsumption, toKwh } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { createEvent, eventMessage, type Publisher } from '@ems/messaging';
import type { HourTotal } from '../db/reading-repository.ts';

const everyMs = 1_000;
const slowestMs = 5_000;
const atMost = 20_000;
/** So that an alert never waits behind more than these. */
const atOnce = 50;

/**
 * Tells the live view about new totals: each hour at most once a second, less often where there are very many, the
 * latest total always, and many of them evenly over the second rather than in a burst. Not stored anywhere: a total that
 * gets lost is repaired by the next one or by a look at the day.
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

  /** Ends early when it is to stop. */
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (stopping || ms <= 0) return resolve();
      wake = resolve;
      setTimeout(resolve, ms);
    });

  /** A round takes at most a fifth of the time, so that a backlog is not held up by telling about it. */
  const nextAt = () =>
    Math.max(
      startedAt + everyMs,
      Math.min(startedAt + slowestMs, endedAt + 4 * busyMsEach * latest.size),
    );

  /** One round at a time: where the broker is slower than the totals, what waits is replaced and never piles up. */
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
