import type { HourTotal } from '../db/reading-repository.ts';
import type { ConsumptionAnnouncer } from './consumption-announcer.ts';

const recentMs = 2 * 86_400_000;

/** Publishes the hours that people watch separately from those of a backfill, which may take longer. */
export function createLiveAnnouncer({
  ofNow,
  ofHistory,
  now,
}: {
  ofNow: ConsumptionAnnouncer;
  ofHistory: ConsumptionAnnouncer;
  now: () => number;
}): ConsumptionAnnouncer {
  return {
    add(totals: readonly HourTotal[]): void {
      const since = now() - recentMs;
      const isRecent = ({ hour }: HourTotal) => Date.parse(hour) >= since;
      ofNow.add(totals.filter(isRecent));
      ofHistory.add(totals.filter((total) => !isRecent(total)));
    },
    async stop(): Promise<void> {
      await Promise.all([ofNow.stop(), ofHistory.stop()]);
    },
  };
}
