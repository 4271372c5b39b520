import { flushSync, mount, unmount } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { goto } from '$app/navigation';
import { preferences } from '#lib/i18n/preferences.svelte.ts';
import { ownDevices } from '#lib/features/devices/own-devices.svelte.ts';
import Toaster from '#lib/ui/Toaster.svelte';
import { toast } from '#lib/ui/toast.svelte.ts';
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

beforeEach(() => {
  preferences.timeZone = 'Europe/Berlin';
  ownDevices.items = [{ id: 7, name: 'Kettle' }] as unknown as typeof ownDevices.items;
  vi.useFakeTimers({ toFake: ['Date'] });
  const toaster = mount(Toaster, {
    target: document.body,
    props: { theme: 'light', label: 'Notifications' },
  });
  return async () => {
    await unmount(toaster);
    vi.useRealTimers();
  };
});

function receive(at: string): Alerts {
  vi.setSystemTime(at);
  const alerts = new Alerts();
  alerts.receive(raised);
  flushSync();
  return alerts;
}

test('an alert is counted, and its toast names the device and links to the day in the user’s time zone', async () => {
  expect(receive('2026-11-24T23:30:00Z').unseen).toBe(1);
  await expect
    .poll(() => document.body.textContent)
    .toMatch(/Kettle, 12:00\s–\s1:00\sAM: This hour is at 0.65 kWh, over the limit of 0.50 kWh\./);
  document.querySelector<HTMLButtonElement>('[data-button]')?.click();
  expect(goto).toHaveBeenCalledWith('/day/2026-11-25?device=7');
});

test('the toast about an hour that has just ended shows its total', async () => {
  receive('2026-11-25T00:00:03Z');
  await expect
    .poll(() => document.body.textContent)
    .toMatch(/Kettle, 12:00\s–\s1:00\sAM: The hour reached 0.65 kWh, over the limit of 0.50 kWh\./);
});

test('an alert about an hour long ago is counted without a toast', async () => {
  const shown = vi.spyOn(toast, 'error');
  expect(receive('2026-11-25T03:00:00Z').unseen).toBe(1);
  expect(shown).not.toHaveBeenCalled();
});
