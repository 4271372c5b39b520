import { expect, test, vi } from 'vitest';
import { RangeView } from './range-view.svelte.ts';

const { GET } = vi.hoisted(() => ({ GET: vi.fn() }));
vi.mock('#lib/state/session.svelte.ts', () => ({ api: { GET } }));

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
