import { expect, test } from 'vitest';
import { chartModel, type ChartItem } from './chart-model.ts';

const item = (value: number | null, more: Partial<ChartItem> = {}): ChartItem => ({
  key: String(Math.random()),
  label: '00',
  title: '00:00',
  value,
  isCurrent: false,
  isToCome: false,
  ...more,
});
const width = 720;

test.each([7, 23, 24, 25, 31, 366])('%d values are drawn as bars side by side', (number) => {
  const { bars } = chartModel(
    Array.from({ length: number }, () => item(0.1)),
    { width },
  );
  expect(bars).toHaveLength(number);
  expect(bars.every((bar, index) => index === 0 || bar.x > (bars[index - 1]?.x ?? 0))).toBe(true);
});

test('a missing value is not a bar of zero, and a future value is not missing', () => {
  const { bars } = chartModel([item(0), item(null), item(null, { isToCome: true })], { width });
  expect(bars.map(({ isMissing }) => isMissing)).toEqual([false, true, false]);
  expect(bars[0]?.height).toBeGreaterThan(0);
  expect(bars[1]?.height).toBe(0);
  expect(bars[2]?.height).toBe(0);
});

test('a value over the limit is marked, and the line of the limit is within the chart', () => {
  const { bars, limitY } = chartModel([item(0.5), item(0.51)], { width, limit: 0.5 });
  expect(bars.map(({ isOver }) => isOver)).toEqual([false, true]);
  expect(limitY).toBeGreaterThan(0);
});

test('two days have two bars per hour, except for missing values of the other day', () => {
  const other = { value: 2, isToCome: false };
  const { bars } = chartModel([item(1, { other }), item(1, { other: { ...other, value: null } })], {
    width,
  });
  expect(bars[0]?.second?.height).toBeGreaterThan(bars[0]?.height ?? 0);
  expect(bars[1]?.second).toBeUndefined();
});

test('labels do not overlap on a phone', () => {
  const items = Array.from({ length: 24 }, () => item(1));
  const shown = (width: number) => chartModel(items, { width }).bars.filter((b) => b.showsLabel);
  expect(shown(1_000)).toHaveLength(24);
  expect(shown(330).length).toBeLessThanOrEqual(8);
});

test('the axis has round numbers and ends above the highest value', () => {
  const { ticks, digits } = chartModel([item(1.3)], { width });
  expect(ticks.map(({ value }) => value)).toEqual([0, 0.5, 1, 1.5]);
  expect(digits).toBe(1);
});
