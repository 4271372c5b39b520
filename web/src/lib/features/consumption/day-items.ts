import type { Day } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { ChartItem, ChartValue } from './chart-model.ts';

interface Hour extends ChartValue {
  /** The clock, and how often the day has shown it before: clocks that go back show an hour twice. */
  readonly key: string;
  readonly start: string;
  readonly clock: string;
  readonly title: string;
  /** Over, and some device misses it. */
  readonly isPartial: boolean;
  readonly isCurrent: boolean;
}

const clockOf = ({ start }: { readonly start: string }) => start.slice(11, 16);

function hoursOf(day: Day, now: number): readonly Hour[] {
  const clocks = day.hours.map(clockOf);
  return day.hours.map((hour, index) => {
    const { start, kwh, isEstimated, isWhole } = hour;
    const clock = clockOf(hour);
    const isTwice = clocks.indexOf(clock) !== clocks.lastIndexOf(clock);
    const begin = Date.parse(start);
    const end = Date.parse(day.hours[index + 1]?.start ?? day.end);
    return {
      key: `${clock} ${clocks.slice(0, index).filter((earlier) => earlier === clock).length}`,
      start,
      clock,
      // The offset tells the two hours apart.
      title: isTwice ? `${clock} (UTC${start.slice(19)})` : clock,
      isPartial: kwh !== null && end <= now && !isWhole,
      value: kwh,
      isEstimated,
      isCurrent: begin <= now && now < end,
      isToCome: begin > now,
    };
  });
}

/**
 * The hours of a day. With another day, each hour is matched with one of the same clock. Clock changes leave hours that
 * only one of the days has.
 */
export function dayItems(day: Day, now: number, other?: Day): readonly ChartItem[] {
  const hours = hoursOf(day, now);
  if (!other)
    return hours.map((hour) => ({
      ...hour,
      key: hour.start,
      label: labelOf(hour),
      title: titleOf(hour),
    }));
  const ofDay = new Map(hours.map((hour) => [hour.key, hour]));
  const ofOther = new Map(hoursOf(other, now).map((hour) => [hour.key, hour]));
  return [...new Map([...ofOther, ...ofDay]).values()]
    .toSorted((a, b) => a.key.localeCompare(b.key))
    .map((hour) => {
      const { value, isEstimated, isCurrent, isToCome } = ofDay.get(hour.key) ?? noHour;
      const compared = ofOther.get(hour.key);
      return {
        key: hour.start,
        label: labelOf(hour),
        title: titleOf({ ...hour, isPartial: hour.isPartial || (compared?.isPartial ?? false) }),
        value,
        isEstimated,
        isCurrent,
        isToCome,
        other: compared ?? noHour,
      };
    });
}

const titleOf = ({ title, isPartial }: Hour) => (isPartial ? m.in_part({ title }) : title);
const labelOf = ({ clock }: Hour) => clock.slice(0, 2);
const noHour = { value: undefined, isEstimated: false, isCurrent: false, isToCome: false };
