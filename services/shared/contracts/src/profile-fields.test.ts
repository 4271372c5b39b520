import { expect, test } from 'vitest';
import { locale, personName, timeZone } from './index.ts';

test.each([
  ['Europe/Bucharest', true],
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['+01:00', false],
  ['Mars/Olympus', false],
  ['', false],
])('whether %j is a time zone: %s', (name, accepted) => {
  expect(timeZone.safeParse(name).success).toBe(accepted);
});

test.each([
  ['de-AT', true],
  ['zh-Hant-TW', true],
  ['en_GB', false],
  ['', false],
])('whether %j is a locale: %s', (tag, accepted) => {
  expect(locale.safeParse(tag).success).toBe(accepted);
});

test.each([
  ['Ann Łukasz-O’Neil 山田', true],
  ['   ', false],
  ['null\u0000byte', false],
  ['half \ud800 pair', false],
  ['two\nlines', false],
  ['محمد', true],
  ['نمی\u200cخواهم', true],
  ['क्\u200dष', true],
  ['Kitchen ❤️ 👨‍👩‍👧', true],
  ['Heat pump №\u00a02', true],
  ['\u200b', false],
  ['Ann\u200b', false],
  ['Ann\u200d', false],
  ['Ann \u200d Lee', false],
  ['Ann\ufe0f', false],
  ['Ann\u202eLee', false],
  ['\u2066Ann\u2069', false],
  ['Ann\u200f', false],
  ['An\ufeffn', false],
  ['An\u00adn', false],
  ['\u3164', false],
  ['\u2800', false],
  ['Ann\u2028Lee', false],
  ['Ann\u{e0041}', false],
  ['Ann\ue000', false],
])('whether %j is a name: %s', (name, accepted) => {
  expect(personName.safeParse(name).success).toBe(accepted);
});
