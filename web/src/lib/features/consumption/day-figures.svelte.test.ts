import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Summary } from '#lib/api/models.ts';
import { preferences } from '#lib/i18n/preferences.svelte.ts';
import DayFigures from './DayFigures.svelte';

beforeEach(() => preferences.adopt({ language: 'en', locale: 'en-GB', timeZone: 'Europe/Berlin' }));

let mounted: ReturnType<typeof mount> | undefined;
afterEach(async () => {
  if (mounted) await unmount(mounted);
});

const summary: Summary = {
  measures: 'consumption',
  date: '2026-11-24',
  timeZone: 'Europe/Berlin',
  soFarKwh: 3.24,
  isEstimated: false,
  isWhole: true,
  currentHour: {
    start: '2026-11-24T14:00:00+01:00',
    end: '2026-11-24T15:00:00+01:00',
    kwh: 0.34,
    isEstimated: false,
    limitKwh: 0.5,
  },
  limitHour: {
    start: '2026-11-24T14:00:00+01:00',
    end: '2026-11-24T15:00:00+01:00',
    kwh: 0.34,
  },
  comparedUntil: '2026-11-24T14:00:00+01:00',
  completedHoursKwh: 2.9,
  yesterdaySameTimeKwh: 3.1,
  isComparable: true,
  yesterdayKwh: 7.5,
  usualDayKwh: 8.1,
  isLikeUsualDay: true,
  devices: [],
  others: [],
};

/** The text of each card. */
function cards(change: Partial<Summary> = {}, device?: number): (string | undefined)[] {
  mounted = mount(DayFigures, {
    target: document.body,
    props: { summary: { ...summary, ...change }, device },
  });
  flushSync();
  return [...document.querySelectorAll('dl > div')].map((card) =>
    card.textContent.replaceAll(/\s+/g, ' ').trim(),
  );
}

test('today and yesterday are compared until the same time', () => {
  const [soFar, , yesterday, usual] = cards();
  expect(soFar).toBe('So far today 3.24 kWh 40% of a typical day');
  expect(yesterday).toBe('Yesterday until 14:00 3.10 kWh today until then 2.90 kWh, 6% less');
  expect(usual).toBe('Typical day 8.10 kWh median of the last four weeks');
});

test('today is not compared with a typical day if readings are missing', () => {
  expect(cards({ isWhole: false })[0]).toBe('So far today 3.24 kWh some readings are missing');
});

test('today is not compared with a typical day of other devices', () => {
  expect(cards({ isLikeUsualDay: false })[0]).toBe(
    'So far today 3.24 kWh including the current hour',
  );
});

test('the first hour of a day shows yesterday and when the comparison starts', () => {
  const [, , yesterday] = cards({
    comparedUntil: null,
    completedHoursKwh: null,
    currentHour: {
      ...summary.currentHour,
      start: '2026-11-24T00:00:00+01:00',
      end: '2026-11-24T01:00:00+01:00',
    },
  });
  expect(yesterday).toBe('Yesterday 7.50 kWh compared from 01:00');
});

test('the limit is shown for the current clock hour', () => {
  expect(cards({}, 7)[1]).toBe('This hour 0.34 kWh 0.16 kWh left of 0.50 kWh');
});

test('the limit names its hour when it differs from the clock hour', () => {
  const limitHour = {
    start: '2026-11-24T14:30:00+05:30',
    end: '2026-11-24T15:30:00+05:30',
    kwh: 0.45,
  };
  expect(cards({ limitHour }, 7)[1]).toBe(
    'This hour 0.34 kWh 14:30 – 15:30: 0.05 kWh left of 0.50 kWh',
  );
});

test.each([
  ['production', 'Produced today 3.24 kWh'],
  ['feed-in', 'Fed in today 3.24 kWh'],
] as const)('figures of %s are called so and have no limit', (measures, soFar) => {
  const currentHour = { ...summary.currentHour, limitKwh: null };
  const [first, hour] = cards({ measures, currentHour }, 7);
  expect(first).toContain(soFar);
  expect(hour).toBe('This hour 0.34 kWh');
});
