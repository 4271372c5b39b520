import { expect, test } from 'vitest';
import { createTakeovers } from './takeovers.ts';

const start = Date.UTC(2026, 10, 24, 10);
const minute = 60_000;

/** Connects every `everyMs` from one of the addresses in turn; each connection is ended by the next. */
function takeTurns(addresses: readonly string[], times: number, everyMs: number) {
  const takeovers = createTakeovers();
  for (let turn = 0; turn < times; turn++) {
    const at = start + turn * everyMs;
    const address = addresses[turn % addresses.length] ?? '';
    takeovers.onAuthenticated('device-7', at);
    takeovers.onConnected(
      { name: `${turn}`, login: 'device-7', clientId: 'device-7', address },
      at,
    );
    takeovers.onClosed(`${turn - 1}`, at + 2);
  }
  return takeovers;
}

const of = (takeovers: ReturnType<typeof takeTurns>, now: number, since = 0) =>
  takeovers.of('device-7', { now, since });

test.each([
  ['two addresses in turns', ['a', 'b'], 5, { count: 4, addresses: ['a', 'b'], areOfTwo: true }],
  ['too few turns', ['a', 'b'], 4, null],
  ['one address', ['a'], 9, { count: 8, addresses: ['a'], areOfTwo: false }],
  ['one address, too few', ['a'], 8, null],
  [
    'a device whose address changes each time',
    ['a', 'b', 'c'],
    9,
    { count: 8, addresses: ['a', 'b', 'c'], areOfTwo: false },
  ],
])('%s', (_, addresses, times, expected) => {
  expect(of(takeTurns(addresses, times, 10_000), start + 2 * minute)).toEqual(expected);
});

test('one device that has lost its connection every few minutes is not taken for two', () => {
  expect(of(takeTurns(['a'], 20, 2.5 * minute), start + 19 * 2.5 * minute)).toBeNull();
});

test('five minutes after the last turn, or with new credentials, it is over', () => {
  const takeovers = takeTurns(['a', 'b'], 10, 10_000);
  const last = start + 90_002;
  expect(of(takeovers, last + 5 * minute)).not.toBeNull();
  expect(of(takeovers, last + 5 * minute + 1)).toBeNull();
  expect(of(takeovers, last, last + 1)).toBeNull();
});

test('the end of the older connection may be reported before the newer one', () => {
  const takeovers = createTakeovers();
  for (let turn = 0; turn < 9; turn++) {
    const at = start + turn * 1_000;
    takeovers.onAuthenticated('device-7', at);
    takeovers.onClosed(`${turn - 1}`, at + 1);
    takeovers.onConnected(
      { name: `${turn}`, login: 'device-7', clientId: 'device-7', address: 'a' },
      at + 2,
    );
  }
  expect(of(takeovers, start + 9_000)?.count).toBe(8);
});

test('a client that closes its connection before it connects again ends nothing', () => {
  const takeovers = createTakeovers();
  for (let turn = 0; turn < 20; turn++) {
    const at = start + turn * 1_000;
    takeovers.onClosed(`${turn - 1}`, at - 1);
    takeovers.onAuthenticated('device-7', at);
    takeovers.onConnected(
      { name: `${turn}`, login: 'device-7', clientId: 'device-7', address: 'a' },
      at,
    );
  }
  expect(of(takeovers, start + 20_000)).toBeNull();
});

test('a device with the client id of another is reported for both', () => {
  const takeovers = createTakeovers();
  for (let turn = 0; turn < 5; turn++) {
    const at = start + turn * 1_000;
    const login = turn % 2 === 0 ? 'device-7' : 'device-8';
    takeovers.onAuthenticated(login, at);
    takeovers.onConnected({ name: `${turn}`, login, clientId: 'device-7', address: 'a' }, at);
    takeovers.onClosed(`${turn - 1}`, at + 1);
  }
  const expected = { count: 4, addresses: ['a'], areOfTwo: true };
  expect(of(takeovers, start + 5_000)).toEqual(expected);
  expect(takeovers.of('device-8', { now: start + 5_000, since: 0 })).toEqual(expected);
});
