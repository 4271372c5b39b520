import { expect, test } from 'vitest';
import { formatsFor, localeFor } from './formats-for.ts';

test.each([
  ['de', 'de-AT', 'de-AT'],
  ['de', 'en-GB', 'de-DE'],
  ['en', 'en-ZA', 'en-ZA'],
  ['en', 'de-DE', 'en-GB'],
])(
  'with the language %s and the saved locale %s, the formats are those of %s',
  (language, stored, used) => expect(localeFor(language, stored)).toBe(used),
);

test('the locale in use is always one of the options', () => {
  for (const [language, stored] of [
    ['de', 'en-GB'],
    ['en', 'en-ZA'],
  ] as const) {
    const locale = localeFor(language, stored);
    expect(formatsFor(language, locale).map(({ value }) => value)).toContain(locale);
  }
});
