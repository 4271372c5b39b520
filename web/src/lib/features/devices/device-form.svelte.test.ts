import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Measures } from '../consumption/measures-texts.ts';
import DeviceForm from './DeviceForm.svelte';
import { emptyDevice, type DeviceChange, type DeviceFields } from './device-fields.ts';

let mounted: ReturnType<typeof mount> | undefined;
let saved: DeviceChange[] = [];
beforeEach(() => {
  saved = [];
  document.body.replaceChildren();
});
afterEach(async () => {
  if (mounted) await unmount(mounted);
});

function show(change: Partial<DeviceFields>, before?: Measures): void {
  mounted = mount(DeviceForm, {
    target: document.body,
    props: {
      fields: { ...emptyDevice, name: 'Plug', ...change } as DeviceFields,
      before,
      submitLabel: 'Save',
      onsave: async (device: DeviceChange) => void saved.push(device),
    },
  });
  flushSync();
}
const labels = () =>
  [...document.querySelectorAll('label, [id$="-label"]')].map((label) => label.textContent?.trim());
function send(): void {
  document.querySelector('form')?.requestSubmit();
  flushSync();
}

test.each([
  ['native', []],
  ['tasmota', []],
  ['shelly-gen2', ['Channel']],
  ['zigbee2mqtt', ['Name in Zigbee2MQTT']],
  ['esphome', ['Sensor', 'Unit']],
  ['generic', ['Topic', 'Path to the value', 'Unit', 'Kind of value']],
])('a device of the type %s is asked for what its profile needs', (profile, expected) => {
  show({ profile });
  const others = [
    'Name',
    'Place',
    'Type of device',
    'What it measures',
    'Limit in kWh',
    'Maximum power in kW',
  ];
  expect(labels().filter((label) => !others.includes(label ?? ''))).toEqual(expected);
});

test('only settings that the chosen type asks for are sent', async () => {
  show({ profile: 'zigbee2mqtt', source: ' kitchen/plug ', unit: 'W', path: 'old' });
  send();
  await expect
    .poll(() => saved)
    .toMatchObject([{ profile: 'zigbee2mqtt', profileSettings: { source: 'kitchen/plug' } }]);
});

test('a unit and a kind are chosen from the beginning', async () => {
  show({ profile: 'generic', source: 'meter' });
  send();
  await expect
    .poll(() => saved)
    .toMatchObject([
      { profile: 'generic', profileSettings: { source: 'meter', unit: 'kWh', kind: 'register' } },
    ]);
});

test('a device without a profile sends the readings of the platform', async () => {
  show({ source: 'left over' });
  send();
  await expect.poll(() => saved).toMatchObject([{ profile: null, profileSettings: {} }]);
});

test('a device whose type only measures production sends that, without a limit', async () => {
  show({ profile: 'opendtu', limit: '0.5' });
  expect(labels()).not.toContain('Limit in kWh');
  send();
  await expect.poll(() => saved).toMatchObject([{ measures: 'production', limitKwh: null }]);
});

test('a choice that another type cannot measure is not sent', async () => {
  show({ profile: 'dsmr', measures: 'production', limit: '0.5' });
  send();
  await expect.poll(() => saved).toMatchObject([{ measures: 'consumption', limitKwh: 0.5 }]);
});

test.each([
  ['production', 'consumption', 'count as production. Its open alerts are cleared'],
  ['feed-in', 'production', 'count as feed-in'],
  ['consumption', 'feed-in', 'count as consumption'],
  ['production', 'production', ''],
  ['production', undefined, ''],
] as const)(
  'choosing %s for a device that measured %s says what happens: %j',
  (measures, before, text) => {
    show({ measures }, before);
    expect(document.querySelector('[role=status]')?.textContent.trim() ?? '').toContain(text);
    expect(document.querySelector('[role=status]') !== null).toBe(text !== '');
  },
);
