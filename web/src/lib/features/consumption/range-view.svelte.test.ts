import { afterEach, expect, test, vi } from 'vitest';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { RangeView } from './range-view.svelte.ts';

const { GET } = vi.hoisted(() => ({ GET: vi.fn() }));
vi.mock('#lib/state/session.svelte.ts', () => ({ api: { GET } }));

afterEach(() => void vi.useRealTimers());

const week = { period: 'week', date: '2026-11-23' } as const;
const earlier = { period: 'week', date: '2026-11-16' } as const;

test('a week that fails to reload stays, but is not shown under the title of another week', async () => {
  const view = new RangeView();
  GET.mockResolvedValueOnce({ data: { totalKwh: 7 } });
  expect(await view.load(week)).toBe(true);
  GET.mockRejectedValue(new Error('away'));
  expect(await view.load(week)).toBe(false);
  expect(view.range?.totalKwh).toBe(7);
  expect(await view.load(earlier)).toBe(false);
  expect(view.range).toBeUndefined();
  expect(view.error).toEqual(new Error('away'));
});

test.each([
  [{ measures: 'production' }, { deviceId: 7, measures: 'consumption' }, false],
  [{ measures: 'production' }, { deviceId: 7, measures: 'production' }, true],
  [{ measures: 'production' }, { deviceId: 7 }, true],
  [{ device: 7 }, { deviceId: 8, measures: 'production' }, false],
  [{ device: 7 }, { deviceId: 7, measures: 'production' }, true],
] as const)('a week of %j is reloaded after a total of %j: %j', async (of, total, isReloaded) => {
  vi.useFakeTimers();
  GET.mockReset();
  GET.mockResolvedValue({ data: { measures: 'production' } });
  const view = new RangeView();
  await view.load({ ...week, of });
  view.refresh(total as LiveEvents['notify.consumption']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(GET).toHaveBeenCalledTimes(isReloaded ? 2 : 1);
});
