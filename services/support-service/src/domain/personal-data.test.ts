import { expect, test } from 'vitest';
import { withoutPersonalData } from './personal-data.ts';

test.each([
  ['I am Ann Lee', 'I am [name]'],
  ['ann said so, LEE too', '[name] said so, [name] too'],
  ['Annual leeway', 'Annual leeway'],
  ['write to ann.lee+home@mail.example.org!', 'write to [e-mail]!'],
  ['call +49 (170) 123-45 67', 'call [number]'],
  ['I used 12.345678 kWh', 'I used 12.345678 kWh'],
])('“%s” becomes “%s”', (text, expected) => {
  expect(withoutPersonalData(text, ['Ann Lee', 'Ann', 'Lee', 'ann.lee@example.org'])).toBe(
    expected,
  );
});

test('short names and names with regular expression characters are replaced too', () => {
  expect(withoutPersonalData('Bo and A.(B) here', ['Bo', 'A.(B)', ''])).toBe(
    '[name] and [name] here',
  );
});
