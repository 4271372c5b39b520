import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

function show(change: Partial<DeviceFields>): void {
  mounted = mount(DeviceForm, {
    target: document.body,
    props: {
      fields: { ...emptyDevice, name: 'Plug', ...change } as DeviceFields,
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
  const others = ['Name', 'Place', 'Limit in kWh', 'Maximum power in kW', 'Type of device'];
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
