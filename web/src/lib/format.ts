const locale = () => navigator.language;

export const kwh = (value: number | null | undefined, digits = 2): string =>
  value === null || value === undefined
    ? '–'
    : new Intl.NumberFormat(locale(), {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value);

/** The hour that an ISO instant with offset shows, as its zone's clock does. */
export const clockHour = (iso: string): string => iso.slice(11, 13);

export const longDate = (date: string): string =>
  new Intl.DateTimeFormat(locale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`));

export const dateTime = (iso: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(iso),
  );

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  const [unit, length] = units.find(([, size]) => seconds >= size) ?? ['second', 1];
  return format.format(-Math.floor(seconds / length), unit);
}
