import { expect, test } from 'vitest';
import { paths } from '#lib/paths.ts';
import {
  addedUp,
  queryOf,
  selectionIn,
  selectionOf,
  selectionOptions,
  valueOf,
} from './selection.ts';

const origin = 'https://energy.example';

test.each([
  ['', '/', {}],
  ['production', '/?measures=production', { measures: 'production' }],
  ['feed-in', '/?measures=feed-in', { measures: 'feed-in' }],
  ['7', '/?device=7', { deviceId: 7 }],
])('the choice %j has the address %s and asks the API for %j', (value, address, query) => {
  expect(paths.today(selectionOf(value))).toBe(address);
  const found = selectionIn(new URL(address, origin));
  expect(valueOf(found)).toBe(value);
  expect(queryOf(found)).toEqual(query);
});

test.each(['/?measures=consumption', '/?measures=storage', '/?device=x'])(
  'the address %s shows all consumption',
  (address) => {
    expect(queryOf(selectionIn(new URL(address, origin)))).toEqual({});
  },
);

test('an address with a device and a kind means the device', () => {
  const found = selectionIn(new URL('/?device=7&measures=production', origin));
  expect(queryOf(found)).toEqual({ deviceId: 7 });
});

test('a home offers all energy of each kind that it measures', () => {
  const meter = { id: 1, name: 'Meter', measures: 'consumption' } as const;
  const roof = { id: 2, name: 'Roof', measures: 'production' } as const;
  const labels = (...given: Parameters<typeof selectionOptions>) =>
    selectionOptions(...given).map(({ label }) => label);
  expect(labels([meter], {})).toEqual(['All devices', 'Meter']);
  expect(labels([meter, roof], {})).toEqual(['All consumption', 'All production', 'Meter', 'Roof']);
  expect(labels([meter], { measures: 'feed-in' })).toContain('All feed-in');
});

test.each([
  [{}, 'consumption', 2],
  [{ device: 1 }, 'consumption', 0],
  [{ measures: 'production' }, 'production', 0],
] as const)('of %j, %s adds up %d devices', (of, measures, count) => {
  const devices = (['consumption', 'production', 'consumption'] as const).map((one) => ({
    measures: one,
  }));
  expect(addedUp(devices, of, measures)).toBe(count);
});
