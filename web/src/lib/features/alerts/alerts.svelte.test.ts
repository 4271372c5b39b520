import { flushSync, mount, unmount } from 'svelte';
import { expect, test, vi } from 'vitest';
import { goto } from '$app/navigation';
import { preferences } from '#lib/i18n/preferences.svelte.ts';
import { ownDevices } from '#lib/features/devices/own-devices.svelte.ts';
import Toaster from '#lib/ui/Toaster.svelte';
import { Alerts } from './alerts.svelte.ts';

vi.mock('$app/navigation', () => ({ goto: vi.fn() }));

const raised = {
  alertId: '0199f8b0-0000-7000-8000-000000000001',
  userId: '0199f8b0-0000-7000-8000-000000000002',
  deviceId: 7,
  kind: 'hourly_total',
  hour: '2026-11-24T23:00:00Z',
  kwh: 0.65,
  limitKwh: 0.5,
} as unknown as Parameters<Alerts['receive']>[0];

test('an alert is counted, and its toast names the device and leads to its day in the zone of the person', async () => {
  preferences.timeZone = 'Europe/Berlin';
  ownDevices.items = [{ id: 7, name: 'Kettle' }] as unknown as typeof ownDevices.items;
  const toaster = mount(Toaster, {
    target: document.body,
    props: { theme: 'light', label: 'Notifications' },
  });
  const alerts = new Alerts();
  alerts.receive(raised);
  flushSync();
  expect(alerts.unseen).toBe(1);
  await expect
    .poll(() => document.body.textContent)
    .toContain('Kettle: This hour is at 0.65 kWh, over the limit of 0.50 kWh.');
  document.querySelector<HTMLButtonElement>('[data-button]')?.click();
  expect(goto).toHaveBeenCalledWith('/day/2026-11-25?device=7');
  await unmount(toaster);
});
