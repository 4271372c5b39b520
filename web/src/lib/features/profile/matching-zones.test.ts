import facts from '@vvo/tzdb/raw-time-zones.json';
import { expect, test } from 'vitest';
import { describeZones, matchingZones, offsetOf } from './matching-zones.ts';

const winter = new Date('2026-01-01T00:00:00Z');
const find = (typed: string, language = 'en') =>
  matchingZones(describeZones(facts, language), typed, winter).map(({ name }) => name);

test.each([
  ['a city', 'new york', 'en', 'America/New_York'],
  ['the start of a city', 'BERL', 'en', 'Europe/Berlin'],
  ['a large city without its own zone', 'Munich', 'en', 'Europe/Berlin'],
  ['a city without its accents', 'sao paulo', 'en', 'America/Sao_Paulo'],
  ['its current name', 'Kolkata', 'en', 'Asia/Kolkata'],
  ['its old name', 'Calcutta', 'en', 'Asia/Kolkata'],
  ['a country', 'Germany', 'en', 'Europe/Berlin'],
  ['a country in German', 'Deutschland', 'de', 'Europe/Berlin'],
  ['a country in German without its umlaut', 'osterreich', 'de', 'Europe/Vienna'],
  ['the whole name', 'Europe/Bucharest', 'en', 'Europe/Bucharest'],
  ['the standard time', 'UTC', 'en', 'UTC'],
  ['its older name', 'GMT', 'en', 'UTC'],
  ['its technical name', 'Etc/UTC', 'en', 'UTC'],
])('typing %s ("%s") offers the matching zone first (%s)', (_, typed, language, first) => {
  expect(find(typed, language)[0]).toBe(first);
});

test.each([
  ['+5:30', 'Asia/Kolkata'],
  ['UTC+05:30', 'Asia/Kolkata'],
  ['GMT+2', 'Africa/Johannesburg'],
  ['utc -3', 'America/Sao_Paulo'],
  ['−3', 'America/Sao_Paulo'],
  ['+0530', 'Asia/Kolkata'],
])('typing the offset %s offers %s and no zone with another offset', (typed, name) => {
  const found = find(typed);
  expect(found).toContain(name);
  expect(new Set(found.map((one) => offsetOf(one, winter))).size).toBe(1);
});

test('nothing is offered for a place that does not exist', () => {
  expect(find('Atlantis')).toEqual([]);
});

test('the list has a limited number of zones', () => {
  expect(find('').length).toBeLessThan(50);
});

test('every zone is supported by the runtime', () => {
  const names = [...facts.map(({ name }) => name), 'UTC'];
  for (const timeZone of names) expect(() => offsetOf(timeZone, winter)).not.toThrow();
});

test('the offset depends on the season', () => {
  expect(offsetOf('Europe/Berlin', winter)).toBe('UTC+01:00');
  expect(offsetOf('Europe/Berlin', new Date('2026-07-01T00:00:00Z'))).toBe('UTC+02:00');
});
