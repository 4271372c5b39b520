import { expect, test } from 'vitest';
import { formatsFor, localeFor } from './formats-for.ts';

test.each([
  ['de', 'de-AT', 'de-AT'],
  ['de', 'en-GB', 'de-DE'],
  ['en', 'en-ZA', 'en-ZA'],
  ['en', 'de-DE', 'en-GB'],
])(
  'with words in %s and %s stored, numbers and dates are written as in %s',
  (language, stored, used) => expect(localeFor(language, stored)).toBe(used),
);

test('what is used is always among what can be chosen', () => {
  for (const [language, stored] of [
    ['de', 'en-GB'],
    ['en', 'en-ZA'],
  ] as const) {
    const locale = localeFor(language, stored);
    expect(formatsFor(language, locale).map(({ value }) => value)).toContain(locale);
  }
});
