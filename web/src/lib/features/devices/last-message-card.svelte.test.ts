import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LastMessage } from '#lib/api/models.ts';
import LastMessageCard from './LastMessageCard.svelte';

let mounted: ReturnType<typeof mount> | undefined;
beforeEach(() => document.body.replaceChildren());
afterEach(async () => {
  if (mounted) await unmount(mounted);
});

const message: LastMessage = {
  topic: 'device/7/tele/SENSOR',
  content: '{"ENERGY":{"Total":7.5}}',
  size: 24,
  receivedAt: '2026-11-24T10:00:00Z',
  understood: 0,
  values: [],
  ignored: null,
  rejected: [],
};

function show(change: Partial<LastMessage> | null): string {
  const props = {
    deviceId: 7,
    message: change && { ...message, ...change },
    now: Date.parse('2026-11-24T10:01:00Z'),
  };
  mounted = mount(LastMessageCard, { target: document.body, props });
  flushSync();
  return document.body.textContent?.replaceAll(/\s+/g, ' ') ?? '';
}

test('a message is shown as it came, with what was understood', () => {
  const values = [
    { kind: 'register', timestamp: '2026-11-24T10:00:00Z', value: 7.5 },
    { kind: 'power', timestamp: '2026-11-24T10:00:00Z', value: 20 },
  ] as const;
  const text = show({ understood: 3, values: [...values] });
  expect(text).toContain('device/7/tele/SENSOR');
  expect(text).toContain(message.content);
  expect(text).toContain('Meter reading 7.500 kWh');
  expect(text).toContain('Power 20 W');
  expect(text).toContain('and 1 more');
});

test('a rejection is explained with what to do', () => {
  const rejected = [{ reason: 'no_profile', detail: '' }];
  expect(show({ rejected })).toContain('Edit the device and choose its type.');
});

test('a message that says nothing about energy is no error', () => {
  expect(show({ ignored: 'availability' })).toContain('whether the device is online');
  expect(document.querySelector('[role=alert]')).toBeNull();
});

test('before the first message the page waits for it', () => {
  expect(show(null)).toContain('The device has sent nothing yet.');
});
