import { preferences } from './preferences.svelte.ts';

type AnyFormat = Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat;

const made = new Map<string, AnyFormat>();

/** Creating a format is expensive, so each is created once. */
function formatOf<Format extends AnyFormat, Options>(
  kind: new (locale: string, options: Options) => Format,
  options: Options,
  locale = preferences.formats,
): Format {
  const key = `${kind.name} ${locale} ${JSON.stringify(options)}`;
  const format = made.get(key) ?? new kind(locale, options);
  made.set(key, format);
  return format as Format;
}

const dates = (options: Intl.DateTimeFormatOptions) => formatOf(Intl.DateTimeFormat, options);

/** Replaces a hyphen of the locale data with a minus sign, because a line may break at a hyphen. */
const number = (value: number, options: Intl.NumberFormatOptions): string =>
  formatOf(Intl.NumberFormat, options).format(value).replace('-', '−');

export const kwh = (value: number | null | undefined, digits = 2): string =>
  value === null || value === undefined
    ? '–'
    : number(value, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        // A value rounded to zero has no sign.
        signDisplay: 'negative',
      });

/** A difference, always with a sign. */
export const kwhChange = (value: number | null): string =>
  value === null
    ? '–'
    : number(value, {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
        signDisplay: 'exceptZero',
      });

/** Whether the decimal separator is a comma. */
export const hasDecimalComma = (): boolean => number(0.5, {}).includes(',');

export const count = (value: number): string => number(value, {});

/** With one decimal. */
export const decimal = (value: number): string => number(value, { maximumFractionDigits: 1 });

/** A rate per second. Small rates have two digits, so that a rate above zero never shows as 0. */
export const rate = (value: number): string =>
  number(value, value < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 });

export const percent = (share: number): string =>
  number(share, { style: 'percent', maximumFractionDigits: 0 });

/** A calendar date given as `2026-11-24`, without a time zone. */
const ofCalendar = (date: string) => new Date(`${date}T00:00:00Z`);

export const longDate = (date: string): string =>
  dates({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(ofCalendar(date));

export const mediumDate = (date: string): string =>
  dates({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    ofCalendar(date),
  );

export const shortDate = (date: string): string =>
  dates({ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    ofCalendar(date),
  );

export const weekdayName = (date: string): string =>
  dates({ weekday: 'short', timeZone: 'UTC' }).format(ofCalendar(date));

export const monthName = (date: string, month: 'long' | 'short' = 'long'): string =>
  dates({ month, ...(month === 'long' ? { year: 'numeric' } : {}), timeZone: 'UTC' }).format(
    ofCalendar(date),
  );

/** The name of a month without its year. */
export const monthOnly = (date: string): string =>
  dates({ month: 'long', timeZone: 'UTC' }).format(ofCalendar(date));

/** Date and time in the user's time zone. */
export const dateTime = (iso: string): string =>
  dates({ dateStyle: 'medium', timeStyle: 'short', timeZone: preferences.timeZone }).format(
    new Date(iso),
  );

const hourMs = 3_600_000;

/** The hour that starts at an instant, with its date, in the user's time zone: `24 Nov 2026, 18:00 – 19:00`. */
export const hourOnDate = (iso: string): string =>
  dates({
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: preferences.timeZone,
  }).formatRange(new Date(iso), new Date(Date.parse(iso) + hourMs));

/** The same without the date. */
export function hourSpan(iso: string): string {
  const { timeZone } = preferences;
  const range = dates({ hour: 'numeric', minute: '2-digit', timeZone });
  const time = dates({ timeStyle: 'short', timeZone });
  const [start, end] = [new Date(iso), new Date(Date.parse(iso) + hourMs)];
  // A range over midnight would have dates.
  return dateOf(iso) === dateOf(end.toISOString())
    ? range.formatRange(start, end)
    : `${time.format(start)} – ${time.format(end)}`;
}

/** The time in an instant's own offset: `14:00` for `2026-11-24T14:00:00+05:30`. */
export const clockTime = (iso: string): string =>
  dates({ timeStyle: 'short', timeZone: 'UTC' }).format(new Date(`${iso.slice(0, 19)}Z`));

export const clockTimeWithSeconds = (iso: string): string =>
  dates({ timeStyle: 'medium', timeZone: preferences.timeZone }).format(new Date(iso));

/** The calendar date of an instant in the user's time zone. */
export const dateOf = (iso: string, timeZone = preferences.timeZone): string =>
  formatOf(Intl.DateTimeFormat, { timeZone }, 'en-CA').format(new Date(iso));

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `in 30 seconds`, rounded up. */
export function until(seconds: number): string {
  const [unit, length] = units.find(([, size]) => seconds > 1.5 * size) ?? ['second', 1];
  return formatOf(Intl.RelativeTimeFormat, {}).format(Math.ceil(seconds / length), unit);
}

export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  const format = formatOf(Intl.RelativeTimeFormat, { numeric: 'auto' });
  const [unit, length] = units.find(([, size]) => seconds >= size) ?? ['second', 1];
  return format.format(-Math.floor(seconds / length), unit);
}
