import { DomainError } from '@ems/domain-error';
import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';
import { hourMs, quarterMs } from './hour.ts';

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
    throw invalid(field, 'Use a date between 2000 and 2100 in the format YYYY-MM-DD');
  }
}

/** The first instant of a local day. Where clocks jump over midnight, the first instant after the jump. */
const startOfDay = (date: Temporal.PlainDate, timeZone: string): number =>
  date.toZonedDateTime({ timeZone }).epochMilliseconds;

/** The instant of a day at which the clock shows the same time as at `instant`. */
export const sameTimeOn = (date: Temporal.PlainDate, instant: number, timeZone: string): number =>
  date.toZonedDateTime({ timeZone, plainTime: zonedAt(instant, timeZone).toPlainTime() })
    .epochMilliseconds;

/** A local day: 23, 24 or 25 hours, as a rule; none at all where the zone skipped it. */
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
    parts: period === 'day' ? hoursOf(span, timeZone) : partsOf(first, next, period, timeZone),
  };
}

/** The days from one to another, both among them. */
export const daysBetween = (
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  timeZone: string,
): Span[] => partsOf(first, last.add({ days: 1 }), 'month', timeZone);

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

/** Whether a span is made of whole UTC hours, as the days of most zones are. */
export const isWholeHours = ({ start, end }: Span): boolean =>
  start % hourMs === 0 && end % hourMs === 0;

/** The hours of a day: each begins with the day, where the clock shows a full hour, or where the clock is changed. */
export function hoursOf(span: Span, timeZone: string): Span[] {
  const starts = isWholeHours(span) ? utcHours(span) : clockHours(span, timeZone);
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? span.end }));
}

function utcHours({ start, end }: Span): number[] {
  return Array.from({ length: (end - start) / hourMs }, (_, index) => start + index * hourMs);
}

function clockHours({ start, end }: Span, timeZone: string): number[] {
  const starts: number[] = [];
  let offset: string | undefined;
  for (let at = start; at < end; at += quarterMs) {
    const zoned = zonedAt(at, timeZone);
    if (at === start || zoned.minute === 0 || zoned.offset !== offset) starts.push(at);
    offset = zoned.offset;
  }
  return starts;
}

/** A local day: its start and end, and its hours with the offset of the zone. */
export interface DayFrame {
  readonly span: Span;
  readonly start: string;
  readonly end: string;
  readonly hours: readonly (Span & { readonly startText: string })[];
}

/** The same days are read over and over, and zones are slow to calculate with. */
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
    hours: hoursOf(span, timeZone).map((hour) => ({
      ...hour,
      startText: isoIn(hour.start, timeZone),
    })),
  };
  frames.set(key, frame);
  return frame;
}

const zonedAt = (instant: number, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);

export const todayIn = (timeZone: string, now: number): Temporal.PlainDate =>
  zonedAt(now, timeZone).toPlainDate();

/** An instant as ISO 8601 with the offset that the zone has then. */
export const isoIn = (instant: number, timeZone: string): string =>
  zonedAt(instant, timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' });
