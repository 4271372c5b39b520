import type { HourTotal } from '../db/reading-repository.ts';
import type { ConsumptionAnnouncer } from './consumption-announcer.ts';

const recentMs = 2 * 86_400_000;

/** Tells about the hours that people watch apart from those of a backfill, which take their time. */
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
