import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Day } from '#lib/api/models.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { DayView } from './day-view.svelte.ts';

const { GET } = vi.hoisted(() => ({ GET: vi.fn() }));
vi.mock('#lib/state/session.svelte.ts', () => ({ api: { GET }, session: {} }));

const date = '2026-11-25';
const total = {
  deviceId: 7,
  hour: '2026-11-25T10:00:00Z',
  kwh: 0.5,
  readings: 2,
} as LiveEvents['notify.consumption'];
const dayOf = (totalKwh: number) =>
  ({
    date,
    start: '2026-11-24T23:00:00Z',
    end: '2026-11-25T23:00:00Z',
    deviceId: null,
    measures: 'consumption',
    hours: [],
    totalKwh,
  }) as unknown as Day;

beforeEach(() => {
  vi.useFakeTimers();
  GET.mockReset();
});
afterEach(() => void vi.useRealTimers());

test('a total that arrives during the first request is not lost, even if the response is older', async () => {
  const first = Promise.withResolvers<{ data: Day }>();
  const days = [first.promise, Promise.resolve({ data: dayOf(0.5) })];
  GET.mockImplementation((path: string) =>
    path.endsWith('/day') ? days.shift() : Promise.resolve({ data: { date } }),
  );
  const view = new DayView();
  const loaded = view.load(date, {});
  view.apply(total, date);
  first.resolve({ data: dayOf(0.1) });
  expect(await loaded).toBe(true);
  expect(view.day?.totalKwh).toBe(0.1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(view.day?.totalKwh).toBe(0.5);
});

test('load returns false when it failed or when another day was requested meanwhile', async () => {
  GET.mockResolvedValue({ data: dayOf(1) });
  const view = new DayView();
  const [earlier, later] = [view.load('2026-11-24', {}), view.load(date, {})];
  expect([await earlier, await later]).toEqual([false, true]);
  GET.mockRejectedValue(new Error('away'));
  expect(await view.load(date, {})).toBe(false);
  expect(view.day?.totalKwh).toBe(1);
});

test('a total reloads the day in time zones whose clock hours are parts of two UTC hours', async () => {
  const hours = [
    {
      start: '2026-11-25T00:00:00+05:30',
      kwh: 0.2,
      readings: null,
      isEstimated: false,
      devices: 1,
    },
  ];
  const span = { start: '2026-11-25T00:00:00+05:30', end: '2026-11-26T00:00:00+05:30' };
  const kolkata = { ...dayOf(0.2), ...span, deviceId: 7, hours } as unknown as Day;
  GET.mockResolvedValue({ data: kolkata });
  const view = new DayView();
  await view.load(date, { device: 7 });
  GET.mockResolvedValue({ data: { ...kolkata, totalKwh: 0.3 } });
  // The UTC hour started half an hour before the day.
  view.apply({ ...total, hour: '2026-11-24T18:00:00Z', kwh: 9 }, date);
  expect(view.day?.totalKwh).toBe(0.2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(view.day?.totalKwh).toBe(0.3);
});

test.each([
  ['production', 'consumption', false],
  ['feed-in', 'production', false],
  ['production', 'production', true],
  // Of an older worker, which does not say what it is.
  ['production', undefined, true],
  // The overview also shows what was produced today.
  ['consumption', 'production', true],
] as const)(
  'a day of %s is reloaded after a total of %s: %j, and never adds it itself',
  async (shown, measures, isReloaded) => {
    GET.mockResolvedValue({ data: { ...dayOf(1), measures: shown } });
    const view = new DayView();
    await view.load(date, shown === 'consumption' ? {} : { measures: shown });
    GET.mockClear();
    view.apply({ ...total, ...(measures ? { measures } : {}) }, date);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(view.day?.totalKwh).toBe(1);
    expect(GET.mock.calls.length > 0).toBe(isReloaded);
  },
);
