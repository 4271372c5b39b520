import type { Day } from '#lib/api/models.ts';
import type { ChartItem } from './chart-model.ts';

/** `02:00`, with the offset if the hour occurs twice because the clocks change. */
function hourTitles(day: Day): readonly string[] {
  const clocks = day.hours.map(({ start }) => start.slice(11, 16));
  return day.hours.map(({ start }, index) => {
    const clock = clocks[index] ?? '';
    return clocks.indexOf(clock) === clocks.lastIndexOf(clock)
      ? clock
      : `${clock} (UTC${start.slice(19)})`;
  });
}

/** The hours of a day. With another day, both are matched by clock hour. */
export function dayItems(day: Day, now: number, other?: Day): readonly ChartItem[] {
  const titles = hourTitles(day);
  const ofOther = new Map(other?.hours.map((hour) => [hour.start.slice(11, 16), hour.kwh]));
  return day.hours.map(({ start, kwh, isEstimated }, index) => {
    const begin = Date.parse(start);
    const end = Date.parse(day.hours[index + 1]?.start ?? day.end);
    return {
      key: start,
      label: start.slice(11, 13),
      title: titles[index] ?? '',
      value: kwh,
      isEstimated,
      ...(other ? { other: ofOther.get(start.slice(11, 16)) ?? null } : {}),
      isCurrent: begin <= now && now < end,
      isToCome: begin > now,
    };
  });
}
