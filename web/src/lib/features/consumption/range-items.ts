import type { Range } from '#lib/api/models.ts';
import { monthName, shortDate, weekdayName } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { ChartItem } from './chart-model.ts';

export interface RangeItem extends ChartItem {
  /** Over and without missing hours. */
  readonly isWhole: boolean;
  /** Complete, with the same devices as most complete parts. Only these count for averages and records. */
  readonly isComparable: boolean;
}

const longestDayMs = 25 * 3_600_000;

/** Days of a week or month, or months of a year. The calendar date is in the bucket's own offset. */
export function rangeItems(range: Range, now: number): readonly RangeItem[] {
  return range.buckets.map(({ start, end, kwh, isWhole, isComparable, isEstimated }) => {
    const date = start.slice(0, 10);
    const isMonth = Date.parse(end) - Date.parse(start) > longestDayMs;
    const title = isMonth ? monthName(date) : shortDate(date);
    return {
      key: date,
      label: isMonth
        ? monthName(date, 'short')
        : range.period === 'week'
          ? weekdayName(date)
          : String(Number(date.slice(8, 10))),
      title: kwh === null || isWhole ? title : m.in_part({ title }),
      value: kwh,
      isEstimated,
      isWhole,
      isComparable,
      isCurrent: Date.parse(start) <= now && now < Date.parse(end),
      isToCome: Date.parse(start) > now,
    };
  });
}
