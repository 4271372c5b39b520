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
])('whether %j is a name: %s', (name, accepted) => {
  expect(personName.safeParse(name).success).toBe(accepted);
});
