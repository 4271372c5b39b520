import type { Summary } from '#lib/api/models.ts';
import { kwh, percent } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';

const sameKwh = 0.005;

type Compared = Pick<Summary, 'completedHoursKwh' | 'yesterdaySameTimeKwh' | 'isComparable'>;

/** The text under yesterday's value, which compares it with today until the same time. */
export function comparedWith(summary: Compared): string {
  const { completedHoursKwh: today, yesterdaySameTimeKwh: yesterday, isComparable } = summary;
  if (today === null) return m.compared_nothing_today();
  const value = kwh(today);
  if (yesterday === null) return m.compared_today({ kwh: value });
  if (!isComparable) return m.compared_gaps({ kwh: value });
  const difference = today - yesterday;
  if (Math.abs(difference) < sameKwh) return m.compared_same({ kwh: value });
  const by =
    yesterday > 0 ? percent(Math.abs(difference) / yesterday) : `${kwh(Math.abs(difference))} kWh`;
  return (difference > 0 ? m.compared_more : m.compared_less)({ kwh: value, by });
}
