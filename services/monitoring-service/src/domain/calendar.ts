import { DomainError } from '@ems/http/domain-error';
import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';

/** A stretch of time, half open, in milliseconds since the epoch. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Period = 'day' | 'week' | 'month' | 'year';

const steps = {
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  year: { years: 1 },
} as const;

const invalid = (field: string, message: string) =>
  new DomainError('validation_failed', message, {
    fields: [{ in: 'query', path: `/${field}`, code: 'invalid_date', message }],
  });

export function parseDate(text: string, field = 'date'): Temporal.PlainDate {
  try {
    const date = Temporal.PlainDate.from(text, { overflow: 'reject' });
    if (date.year < 2000 || date.year > 2100) throw new RangeError('outside');
    return date;
  } catch {
    throw invalid(field, 'Not a date between 2000 and 2100, as YYYY-MM-DD');
  }
}

/** The first instant of a local day. Where clocks jump over midnight, the first instant after the jump. */
const startOfDay = (date: Temporal.PlainDate, timeZone: string): number =>
  date.toZonedDateTime({ timeZone }).epochMilliseconds;

/** A local day: 23, 24 or 25 hours; none at all where the zone skipped it. */
export const daySpan = (date: Temporal.PlainDate, timeZone: string): Span => ({
  start: startOfDay(date, timeZone),
  end: startOfDay(date.add({ days: 1 }), timeZone),
});

/** First day of the period that contains `date`; weeks begin on Monday. */
export function firstDay(date: Temporal.PlainDate, period: Period): Temporal.PlainDate {
  switch (period) {
    case 'day':
      return date;
    case 'week':
      return date.subtract({ days: date.dayOfWeek - 1 });
    case 'month':
      return date.with({ day: 1 });
    case 'year':
      return date.with({ month: 1, day: 1 });
  }
}

/** The period that contains `date`, and its parts: hours of a day, days of a week or month, months of a year. */
export function periodSpan(date: Temporal.PlainDate, period: Period, timeZone: string) {
  const first = firstDay(date, period);
  const next = first.add(steps[period]);
  const span = { start: startOfDay(first, timeZone), end: startOfDay(next, timeZone) };
  return {
    first,
    next,
    span,
    parts: period === 'day' ? hoursOf(span) : partsOf(first, next, period, timeZone),
  };
}

function partsOf(
  first: Temporal.PlainDate,
  next: Temporal.PlainDate,
  period: Period,
  timeZone: string,
): Span[] {
  const step = period === 'year' ? steps.month : steps.day;
  const parts: Span[] = [];
  for (let day = first; Temporal.PlainDate.compare(day, next) < 0; day = day.add(step))
    parts.push({ start: startOfDay(day, timeZone), end: startOfDay(day.add(step), timeZone) });
  return parts.filter(({ start, end }) => end > start);
}

const hourMs = 3_600_000;

/** The UTC hours that start within a span: the hours of a day, each of which belongs to exactly one. */
export function hoursOf({ start, end }: Span): Span[] {
  const hours: Span[] = [];
  for (let hour = Math.ceil(start / hourMs) * hourMs; hour < end; hour += hourMs)
    hours.push({ start: hour, end: hour + hourMs });
  return hours;
}

/** A local day as it is shown: its ends and its hours with the offset that the zone has then. */
export interface DayFrame {
  readonly span: Span;
  readonly start: string;
  readonly end: string;
  readonly hours: readonly { readonly at: number; readonly start: string }[];
}

/** Frames of days are asked for over and over, and zones are slow to calculate with. */
const frames = new LRUCache<string, DayFrame>({ max: 2_000 });

export function dayFrame(date: string, timeZone: string, field?: string): DayFrame {
  const key = `${date} ${timeZone}`;
  const known = frames.get(key);
  if (known) return known;
  const span = daySpan(parseDate(date, field), timeZone);
  const frame = {
    span,
    start: isoIn(span.start, timeZone),
    end: isoIn(span.end, timeZone),
    hours: hoursOf(span).map(({ start }) => ({ at: start, start: isoIn(start, timeZone) })),
  };
  frames.set(key, frame);
  return frame;
}

export const todayIn = (timeZone: string, now: number): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();

/** An instant as ISO 8601 with the offset that the zone has then. */
export const isoIn = (instant: number, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: 'never', smallestUnit: 'second' });
