const regions: Readonly<Record<string, readonly string[]>> = {
  en: ['en-GB', 'en-US', 'en-IE', 'en-AU', 'en-CA'],
  de: ['de-DE', 'de-AT', 'de-CH'],
};

const example = new Date(Date.UTC(2026, 10, 24));

/** How numbers and dates are written when the words are of a language: as chosen, if that goes with it. */
export const localeFor = (language: string, chosen: string): string =>
  chosen.startsWith(language) ? chosen : (regions[language]?.[0] ?? language);

/** Ways to write numbers and dates in a language, each shown by an example. */
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
