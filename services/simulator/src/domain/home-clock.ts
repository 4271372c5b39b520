import type { LocalMinute } from './load-curve.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Clocks change at a full quarter of an hour, in some zones not at a full hour of UTC. */
const quarterMs = 900_000;

/** Converts instants to local minutes of a zone. Uses the calendar only once for each simulated quarter of an hour. */
export function createHomeClock(timeZone: string): (instant: number) => LocalMinute {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  let cached = Number.NaN;
  let offset = 0;

  function offsetAt(instant: number): number {
    const name =
      format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const match = /([+-])(\d{2}):(\d{2})/.exec(name);
    if (!match) return 0;
    const minutes = Number(match[2]) * 60 + Number(match[3]);
    return (match[1] === '-' ? -minutes : minutes) * minuteMs;
  }

  return (instant) => {
    const quarter = Math.floor(instant / quarterMs);
    if (quarter !== cached) {
      cached = quarter;
      offset = offsetAt(instant);
    }
    const local = instant + offset;
    const day = Math.floor(local / dayMs);
    const dayOfYear = (day % 365.25) / 365.25;
    return {
      day,
      minute: Math.floor((local - day * dayMs) / minuteMs),
      summer: (1 - Math.cos(2 * Math.PI * (dayOfYear - 0.04))) / 2,
    };
  };
}
