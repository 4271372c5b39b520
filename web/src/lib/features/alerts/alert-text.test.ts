import { afterEach, expect, test } from 'vitest';
import { hourOnDate } from '#lib/i18n/format.ts';
import { preferences } from '#lib/i18n/preferences.svelte.ts';
import { alertNotice, alertTitle } from './alert-text.ts';

const crossed = {
  kind: 'hourly_total',
  hour: '2026-11-24T13:00:00.000Z',
  kwh: 0.54,
  limitKwh: 0.5,
} as const;
const raised = { ...crossed, hourKwh: 1.84, clearedAt: null };
const plain = (text: string) => text.replaceAll(/\s/g, ' ');

function read(locale: string, timeZone: string) {
  const language = locale.slice(0, 2) as 'en' | 'de';
  preferences.adopt({ language, locale, timeZone });
}
afterEach(() => read('en-GB', 'Europe/Berlin'));

test('an alert shows the current total of its hour, not that when it was raised', () => {
  read('en-GB', 'Europe/Berlin');
  expect(alertTitle(raised)).toBe('The hour reached 1.84 kWh, over the limit of 0.50 kWh');
  expect(alertTitle({ ...raised, hourKwh: null })).toContain('0.54 kWh');
  expect(alertTitle({ ...raised, kind: 'single_reading' })).toContain('0.54 kWh');
});

test('an alert whose hour was corrected to below the limit says that it is within the limit', () => {
  const text = alertTitle({ ...raised, hourKwh: 0.4, clearedAt: '2026-11-24T15:00:00Z' });
  expect(text).toBe('After a correction, the hour is at 0.40 kWh, within the limit of 0.50 kWh');
});

test.each([
  ['en-GB', 'Europe/Berlin', '14:00–15:00'],
  ['en-GB', 'Asia/Kolkata', '18:30–19:30'],
  ['en-GB', 'Asia/Kathmandu', '18:45–19:45'],
  ['de-DE', 'Asia/Kolkata', '18:30–19:30 Uhr'],
])('an alert in %s and %s shows its hour as %s, in the list and when it is raised', (...of) => {
  const [locale, zone, span] = of;
  read(locale, zone);
  const tight = (text: string) => plain(text).replaceAll(' – ', '–');
  expect(tight(alertNotice(crossed, 'Heater', false))).toContain(`Heater, ${span}: `);
  expect(tight(hourOnDate(crossed.hour))).toContain(span.replace(' Uhr', ''));
});

test.each([
  ['en-GB', '23:00 – 00:00'],
  ['en-US', '11:00 PM – 12:00 AM'],
])('an alert of the last hour of a day in %s shows it without dates: %s', (locale, span) => {
  read(locale, 'Europe/Berlin');
  const last = { ...crossed, hour: '2026-11-24T22:00:00.000Z' };
  expect(plain(alertNotice(last, 'Heater', false))).toContain(`Heater, ${span}: `);
});
