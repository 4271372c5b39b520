import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { m } from '#lib/i18n/generated/messages.js';
import { preferences } from '#lib/i18n/preferences.svelte.ts';
import SumNotice from './SumNotice.svelte';

let mounted: ReturnType<typeof mount> | undefined;
afterEach(async () => {
  if (mounted) await unmount(mounted);
  preferences.setLanguage('en');
});

function show(devices: number, text: string) {
  mounted = mount(SumNotice, { target: document.body, props: { devices, text } });
  flushSync();
  return document.body.textContent;
}

test.each([
  [2, true],
  [1, false],
  [0, false],
])('the notice about main meters shows for the sum of %j devices: %j', (devices, is) => {
  expect(show(devices, 'main meter').includes('main meter')).toBe(is);
});

test.each([
  ['en', 'see your home', 'see the resident’s home'],
  ['de', 'um Ihr Zuhause zu sehen', 'um das Zuhause des Bewohners zu sehen'],
] as const)(
  'residents and administrators read about their view (%s)',
  (language, own, resident) => {
    preferences.setLanguage(language);
    expect(show(2, m.sum_of_devices())).toContain(own);
    expect(m.admin_sum_of_devices()).toContain(resident);
  },
);
