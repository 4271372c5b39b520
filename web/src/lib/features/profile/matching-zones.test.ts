import { expect, test } from 'vitest';
import { matchingZones, offsetOf } from './matching-zones.ts';

const zones = ['America/New_York', 'Asia/Kolkata', 'Europe/Berlin', 'Europe/Bucharest', 'UTC'];

test.each([
  ['new york', ['America/New_York']],
  ['BERL', ['Europe/Berlin']],
  ['europe/b', ['Europe/Berlin', 'Europe/Bucharest']],
  ['Atlantis', []],
  ['', zones],
])('who types "%s" is offered %j', (typed, offered) =>
  expect(matchingZones(zones, typed)).toEqual(offered),
);

test('no more than fit into a list are offered', () => {
  expect(matchingZones(Array.from({ length: 400 }, String), '').length).toBeLessThan(50);
});

test('the offset is that of the season', () => {
  expect(offsetOf('Europe/Berlin', new Date('2026-01-01T00:00:00Z'))).toBe('UTC+01:00');
  expect(offsetOf('Europe/Berlin', new Date('2026-07-01T00:00:00Z'))).toBe('UTC+02:00');
});
