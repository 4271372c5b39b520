const regions: Readonly<Record<string, readonly string[]>> = {
  en: ['en-GB', 'en-US', 'en-IE', 'en-AU', 'en-CA'],
  de: ['de-DE', 'de-AT', 'de-CH'],
};

const example = new Date(Date.UTC(2026, 10, 24));

/** The locale of numbers and dates for a language: the chosen one if it belongs to that language. */
export const localeFor = (language: string, chosen: string): string =>
  chosen.startsWith(language) ? chosen : (regions[language]?.[0] ?? language);

/** The locales for numbers and dates in a language, each with an example. */
export function formatsFor(language: string, current: string) {
  const offered = regions[language] ?? [];
  const all =
    current.startsWith(language) && !offered.includes(current) ? [current, ...offered] : offered;
  return all.map((locale) => {
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone: 'UTC' });
    const number = new Intl.NumberFormat(locale).format(1234.5);
    return {
      value: locale,
      label: `${date.format(example)} · ${number} (${new Intl.Locale(locale).region ?? locale})`,
    };
  });
}
