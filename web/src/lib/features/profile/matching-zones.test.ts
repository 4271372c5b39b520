import facts from '@vvo/tzdb/raw-time-zones.json';
import { expect, test } from 'vitest';
import { describeZones, matchingZones, offsetOf } from './matching-zones.ts';
import { otherPlaceNames } from './other-place-names.ts';

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
  ['Deutschland', 'Europe/Berlin'],
  ['Österreich', 'Europe/Vienna'],
  ['Schweiz', 'Europe/Zurich'],
  ['Germany', 'Europe/Berlin'],
  ['UK', 'Europe/London'],
  ['Munich', 'Europe/Berlin'],
  ['München', 'Europe/Berlin'],
  ['Munchen', 'Europe/Berlin'],
  ['MUENCHEN', 'Europe/Berlin'],
  ['Köln', 'Europe/Berlin'],
  ['Koeln', 'Europe/Berlin'],
  ['Cologne', 'Europe/Berlin'],
  ['Nürnberg', 'Europe/Berlin'],
  ['Nuremberg', 'Europe/Berlin'],
  ['Frankfurt am Main', 'Europe/Berlin'],
  ['Wien', 'Europe/Vienna'],
  ['Innsbruck', 'Europe/Vienna'],
  ['Zürich', 'Europe/Zurich'],
  ['Zuerich', 'Europe/Zurich'],
  ['Bern', 'Europe/Zurich'],
  ['Genf', 'Europe/Zurich'],
  ['Rom', 'Europe/Rome'],
  ['Mailand', 'Europe/Rome'],
  ['Prag', 'Europe/Prague'],
  ['Warschau', 'Europe/Warsaw'],
  ['Lodz', 'Europe/Warsaw'],
  ['Kopenhagen', 'Europe/Copenhagen'],
  ['Aarhus', 'Europe/Copenhagen'],
  ['Moskau', 'Europe/Moscow'],
  ['Tokio', 'Asia/Tokyo'],
  ['Azoren', 'Atlantic/Azores'],
])('"%s" offers %s first in both languages of the page', (typed, first) => {
  const [english, german] = [find(typed, 'en'), find(typed, 'de')];

  expect(english[0]).toBe(first);
  expect(german).toEqual(english);
});

test.each(['United States', 'USA', 'Vereinigte Staaten'])(
  '"%s" offers zones of the United States',
  (typed) => {
    expect(find(typed)).toContain('America/New_York');
  },
);

test('a zone found by a German name shows its country in the language of the page', () => {
  const found = (language: string) =>
    matchingZones(describeZones(facts, language), 'Wien', winter)[0];

  expect(found('en')?.country).toBe('Austria');
  expect(found('de')?.country).toBe('Österreich');
});

test('every other name belongs to a zone of the list', () => {
  const known = new Set(facts.map(({ name }) => name));
  expect(Object.keys(otherPlaceNames).filter((name) => !known.has(name))).toEqual([]);
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
