import type { Range } from '#lib/api/models.ts';
import { monthName, shortDate, weekdayName } from '#lib/i18n/format.ts';
import type { ChartItem } from './chart-model.ts';

const longestDayMs = 25 * 3_600_000;

/** Days of a week or month, or months of a year. The calendar date is what the bucket's own offset shows. */
export function rangeItems(range: Range, now: number): readonly ChartItem[] {
  return range.buckets.map(({ start, end, kwh }) => {
    const date = start.slice(0, 10);
    const isMonth = Date.parse(end) - Date.parse(start) > longestDayMs;
    return {
      key: date,
      label: isMonth
        ? monthName(date, 'short')
        : range.period === 'week'
          ? weekdayName(date)
          : String(Number(date.slice(8, 10))),
      title: isMonth ? monthName(date) : shortDate(date),
      value: kwh,
      isCurrent: Date.parse(start) <= now && now < Date.parse(end),
      isToCome: Date.parse(start) > now,
    };
  });
}
