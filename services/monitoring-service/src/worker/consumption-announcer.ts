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
 * latest total always. Not stored anywhere: a total that gets lost is repaired by the next one or by a look at the day.
 */
export function createConsumptionAnnouncer(publisher: Publisher, sender: string, logger: Logger) {
  const messageOf = ({ milliwattHours, ...total }: HourTotal) =>
    eventMessage(createEvent(notifyConsumption, { ...total, kwh: toKwh(milliwattHours) }), sender, {
      transient: true,
    });
  const latest = new Map<string, HourTotal>();
  let timer: NodeJS.Timeout | undefined;
  let announcing: Promise<void> | undefined;
  let nextAt = 0;

  /** One round at a time: where the broker is slower than the totals, what waits is replaced and never piles up. */
  function schedule(): void {
    if (timer || announcing || latest.size === 0) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        announcing = announce().finally(() => {
          announcing = undefined;
          schedule();
        });
      },
      Math.max(0, nextAt - Date.now()),
    );
  }

  async function announce(): Promise<void> {
    const startedAt = Date.now();
    const totals = [...latest.values()];
    latest.clear();
    let failed = 0;
    for (let from = 0; from < totals.length; from += atOnce) {
      const slice = totals.slice(from, from + atOnce);
      const results = await Promise.allSettled(
        slice.map((total) => publisher.publish(messageOf(total))),
      );
      failed += results.filter(({ status }) => status === 'rejected').length;
    }
    const now = Date.now();
    // At most a fifth of the time, so that a backlog is not held up by telling about it.
    nextAt = startedAt + Math.min(slowestMs, Math.max(everyMs, 5 * (now - startedAt)));
    if (failed > 0) logger.debug({ failed }, 'live totals not sent');
  }

  return {
    add(totals: readonly HourTotal[]): void {
      for (const total of totals) {
        const key = `${total.deviceId} ${total.hour}`;
        latest.delete(key);
        if (latest.size < atMost) latest.set(key, total);
      }
      schedule();
    },
    async stop(): Promise<void> {
      clearTimeout(timer);
      await announcing;
      clearTimeout(timer);
      await announce();
    },
  };
}
