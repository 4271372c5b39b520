import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { acceptedSchema } from '../src/accepted-schema.ts';
import {
  deviceBrokerUser,
  events,
  exchanges,
  parseDeviceKey,
  readingMessage,
  readingRoutingKey,
  toKwh,
  toMilliwattHours,
  topology,
} from '../src/index.ts';
import { breakingChanges, type JsonSchema } from './breaking-changes.ts';

const root = new URL('../../../../', import.meta.url);
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

test('every event has a bound queue for each listener, and each sender may write its key', () => {
  for (const event of events) {
    const bindings = topology.bindings.filter(
      ({ source, routingKey }) => source === event.exchange && routingKey === event.type,
    );
    expect(bindings.length, event.type).toBe(event.listeners.length);
    for (const sender of event.senders) {
      const user = topology.users.find(({ name }) => name === sender);
      expect(user?.topics[event.exchange], `${sender} ${event.type}`).toSatisfy((pattern: string) =>
        new RegExp(pattern).test(event.type),
      );
    }
  }
});

test('nobody may write a key that is not theirs', () => {
  for (const user of topology.users) {
    for (const event of events.filter(
      ({ senders }) => !senders.some((name) => name === user.name),
    )) {
      const pattern = user.topics[event.exchange];
      const mayWrite = new RegExp(user.write).test(event.exchange);
      expect(
        mayWrite && new RegExp(pattern ?? '.*').test(event.type),
        `${user.name} ${event.type}`,
      ).toBe(false);
    }
  }
});

test('no event has changed, in the version that is published, in a way that breaks who sends or listens', () => {
  const published = readJson('services/shared/contracts/tests/published-schemas.json') as Record<
    string,
    JsonSchema
  >;
  for (const { type, version, schema } of events) {
    const before = published[`${type} ${version}`];
    if (!before) throw new Error(`${type} ${version} is not recorded yet: npm run generate`);
    expect(breakingChanges(before, { ...acceptedSchema(schema, 'draft-2020-12') }), type).toEqual(
      [],
    );
  }
});

test.each([
  ['device.7.reading', { deviceId: 7, subTopic: 'reading' }],
  ['shellies.device-7.relay.0.energy', { deviceId: 7, subTopic: 'relay/0/energy' }],
  ['device.7.a\nb', { deviceId: 7, subTopic: 'a\nb' }],
  ['device.07.reading', undefined],
  ['device.0.reading', undefined],
  ['device..reading', undefined],
  ['device.7', undefined],
  ['device.7.', undefined],
  ['device.2147483648.reading', undefined],
  ['devices.7.reading', undefined],
  ['shellies.7.reading', undefined],
])('the routing key %s belongs to device and topic %j', (key, expected) => {
  expect(parseDeviceKey(key)).toEqual(expected);
});

test.each([
  ['device.7.#', true],
  ['device.7.cmnd.#', true],
  ['device.7.*.set', true],
  ['device.7.switch.lamp.command', true],
  ['device.7.rpc', true],
  ['shellies.device-7.relay.0.command', true],
  ['device.7', false],
  ['device.7.', false],
  ['device.8.#', false],
  ['device.77.#', false],
  ['device.*.#', false],
  ['#', false],
  ['device.7.#.a', false],
  ['device.7.#.#', false],
  ['device.7.a#', false],
  [`device.7${'.a'.repeat(6)}`, true],
  [`device.7${'.a'.repeat(7)}`, false],
  [`device.7.${'a'.repeat(180)}`, true],
  [`device.7.${'a'.repeat(250)}`, false],
])('whether device 7 may subscribe to %s: %s', (key, isAllowed) => {
  const { readTopics } = deviceBrokerUser(7);
  expect(new RegExp(readTopics[exchanges.data]).test(key)).toBe(isAllowed);
});

test('a routing key leads back to its device', () => {
  expect(parseDeviceKey(readingRoutingKey(2_147_483_647))?.deviceId).toBe(2_147_483_647);
});

test.each([
  [0.12, 120_000],
  [0.000_000_4, 0],
  [0.000_000_6, 1],
  [100_000, 100_000_000_000],
])('%s kWh are %s mWh', (kwh, milliwattHours) => {
  expect(toMilliwattHours(kwh)).toBe(milliwattHours);
});

test('whole milliwatt-hours survive the way to kWh and back', () => {
  for (const value of [0, 1, 70_267, 999_999, 123_456_789_012]) {
    expect(toMilliwattHours(toKwh(value))).toBe(value);
  }
});

test.each([
  ['a negative value', { deviceId: 7, timestamp: '2026-11-24T10:00:00+02:00', kwh: -1 }],
  ['a time without offset', { deviceId: 7, timestamp: '2026-11-24T10:00:00', kwh: 1 }],
  ['an unknown member', { deviceId: 7, timestamp: '2026-11-24T10:00:00Z', kwh: 1, unit: 'Wh' }],
  ['a fraction as id', { deviceId: 7.5, timestamp: '2026-11-24T10:00:00Z', kwh: 1 }],
  ['an empty array', []],
])('%s is not a reading', (_, message) => {
  expect(readingMessage.safeParse(message).success).toBe(false);
});
