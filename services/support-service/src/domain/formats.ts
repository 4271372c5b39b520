import type { Language } from './language.ts';

const usual: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };
const hourMs = 3_600_000;

/** Formats numbers and dates for a user, in the same way as the page. */
export interface Formats {
  readonly kwh: (value: number) => string;
  /** A calendar date given as `2026-11-24`. */
  readonly date: (date: string) => string;
  /** The month of a calendar date, with its year. */
  readonly month: (date: string) => string;
  readonly dateTime: (iso: string) => string;
  /** The hour that starts at an instant, from start to end. */
  readonly hour: (iso: string) => string;
}

/** Uses `locale` only if it belongs to the language, so that formats and words match. */
export function createFormats(language: Language, locale: string, timeZone = 'UTC'): Formats {
  const tag = locale.startsWith(language) ? locale : usual[language];
  const energy = new Intl.NumberFormat(tag, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  // A calendar date has no time zone.
  const calendar = (date: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' }).format(
      new Date(`${date}T00:00:00Z`),
    );
  const clock = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return {
    kwh: (value) => `${energy.format(value)} kWh`,
    date: (date) => calendar(date, { dateStyle: 'medium' }),
    month: (date) => calendar(date, { month: 'long', year: 'numeric' }),
    dateTime: (iso) => clock.format(new Date(iso)),
    hour: (iso) => clock.formatRange(new Date(iso), new Date(Date.parse(iso) + hourMs)),
  };
}
