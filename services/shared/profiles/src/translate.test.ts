import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProfileElement } from './element-of.ts';
import { directions, kinds, units } from './profile.ts';
import { settingsProblem } from './settings.ts';
import { translate } from './translate.ts';
import { profileIds, profiles } from './vendors/index.ts';

test.each(profileIds)('%s ignores a retained message that was cleared', (profile) => {
  const device = { profile, settings: {}, measures: 'consumption' } as const;
  expect(translate(device, 'anything', '')).toEqual({ ignored: 'empty_message' });
});

test('a sub-topic that the vendor does not have is refused, with what to check', () => {
  const device = { profile: 'tasmota', settings: {}, measures: 'consumption' } as const;
  expect(translate(device, 'meter/energy', '1')).toEqual({
    reason: 'unknown_topic',
    detail: "Tasmota devices do not send “meter/energy”. Check the device's profile",
  });
});

test.each(['nan', 'NaN', 'null', 'unavailable', 'unknown', 'None', '-'])(
  '%j instead of a number is no value, and no error',
  (text) => {
    const device = { profile: 'shelly-gen1', settings: {}, measures: 'consumption' } as const;
    expect(translate(device, 'emeter/0/total', text)).toEqual({ ignored: 'no_value' });
  },
);

const settings = fc.record(
  {
    source: fc.constantFrom('0', '1', 'plug', 'a/b'),
    path: fc.constantFrom('a', 'a.b[0]', 'a + b', '["1.8.0"]'),
    unit: fc.constantFrom(...units),
    kind: fc.constantFrom(...kinds),
    timePath: fc.constantFrom('t', 'a.t'),
  },
  { requiredKeys: [] },
);
const subTopic = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    'tele/SENSOR',
    'relay/0/energy',
    'emeter/1/total',
    'events/rpc',
    'status/switch:0',
    'plug',
    'sensor/plug/state',
    'telegram',
    'json',
    'ac/yieldtotal',
    'ac/power',
    'data',
    'a/b',
  ),
);
const leaf = fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.array(fc.double()));
const payload = fc.oneof(
  fc.string(),
  fc.double().map(String),
  fc.json(),
  fc.record({ ENERGY: fc.record({ Total: leaf, Power: leaf }) }).map((one) => JSON.stringify(one)),
  fc
    .record({ a: leaf, b: leaf, t: leaf, energy: leaf, power: leaf })
    .map((one) => JSON.stringify(one)),
  fc.double().map((value) => `/X\n1-0:1.8.0(${value}*kWh)\n!`),
);

function isPlausible({ timestamp, ...numbers }: ProfileElement): boolean {
  const values = Object.values(numbers);
  return (
    values.length > 0 &&
    values.every((value) => value >= 0 && value <= 1e11) &&
    (timestamp === undefined || new Date(timestamp).toISOString() === timestamp) &&
    (numbers.kwh === undefined || timestamp !== undefined) &&
    (numbers.registerKwh === undefined || numbers.registerWh === undefined)
  );
}

test('whatever is sent, it is understood as plausible values, ignored or refused', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...profileIds),
      settings,
      fc.constantFrom(...directions),
      subTopic,
      payload,
      (profile, chosen, measures, topic, text) => {
        const result = translate({ profile, settings: chosen, measures }, topic, text);
        const elements = 'elements' in result ? result.elements : [];
        expect(elements.filter((element) => !isPlausible(element))).toEqual([]);
      },
    ),
    { numRuns: 3_000 },
  );
});

test.each([
  ['tasmota', {}, undefined],
  ['tasmota', { source: 'a' }, 'source'],
  ['shelly-gen2', {}, undefined],
  ['shelly-gen2', { source: '1' }, undefined],
  ['zigbee2mqtt', {}, 'source'],
  ['zigbee2mqtt', { source: 'a/+' }, 'source'],
  ['zigbee2mqtt', { source: 'Küche/Plug 1' }, undefined],
  ['esphome', { source: 'power' }, 'unit'],
  ['esphome', { source: 'power', unit: 'W' }, undefined],
  ['generic', { source: 'a', unit: 'W', kind: 'register' }, 'unit'],
  ['generic', { source: 'a', unit: 'Wh', kind: 'interval' }, 'timePath'],
  ['generic', { source: 'a', unit: 'Wh', kind: 'interval', timePath: 'time' }, undefined],
  ['generic', { source: 'a', unit: 'Wh', kind: 'register', path: 'a..b' }, 'path'],
  ['generic', { source: 'a', unit: 'Wh', kind: 'register', path: '-a' }, 'path'],
  ['generic', { source: 'a', unit: 'Wh', kind: 'register', path: 'a.b + a.c' }, undefined],
] as const)('settings of %s: %j', (profile, chosen, member) => {
  expect(settingsProblem(profiles[profile], chosen)?.member).toBe(member);
});
