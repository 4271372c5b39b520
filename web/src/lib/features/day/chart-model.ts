import type { Day } from '#lib/api/models.ts';
import { clockHour } from '#lib/i18n/format.ts';

export interface Bar {
  readonly start: string;
  readonly label: string;
  readonly kwh: number | null;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  readonly isOver: boolean;
  readonly isCurrent: boolean;
  /** Not begun yet: neither there nor missing. */
  readonly isToCome: boolean;
}

export interface ChartModel {
  readonly bars: readonly Bar[];
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  readonly limitY: number | undefined;
}

export const chartSize = { height: 260, left: 44, right: 8, top: 12, bottom: 26 } as const;

const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** A round step that gives at most five lines. */
const stepFor = (highest: number): number =>
  steps.find((step) => highest / step <= 5) ?? Math.ceil(highest / 5);

/** Where everything is: 23, 24 or 25 bars; a missing hour has no height and is drawn as missing. */
export function chartModel(
  day: Day,
  options: { width: number; showLimit: boolean; now: number },
): ChartModel {
  const { height, left, right, top, bottom } = chartSize;
  const { width } = options;
  const limit = options.showLimit ? day.limitKwh : 0;
  const highest = Math.max(0.1, limit, ...day.hours.map((hour) => hour.kwh ?? 0)) * 1.05;
  const step = stepFor(highest);
  const ceiling = Math.ceil(highest / step) * step;
  const plot = height - top - bottom;
  const yOf = (value: number) => top + plot * (1 - value / ceiling);
  const slot = (width - left - right) / Math.max(1, day.hours.length);
  const ticks = Array.from({ length: Math.round(ceiling / step) + 1 }, (_, index) => {
    const value = Math.round(index * step * 100) / 100;
    return { value, y: yOf(value) };
  });
  return {
    bars: day.hours.map(({ start, kwh }, index) => {
      const begin = Date.parse(start);
      return {
        start,
        label: clockHour(start),
        kwh,
        x: left + index * slot + slot * 0.12,
        width: slot * 0.76,
        y: yOf(kwh ?? 0),
        height: kwh === null ? 0 : Math.max(1, yOf(0) - yOf(kwh)),
        isOver: options.showLimit && kwh !== null && kwh > day.limitKwh,
        isCurrent: begin <= options.now && options.now < begin + 3_600_000,
        isToCome: begin > options.now,
      };
    }),
    ticks,
    limitY: options.showLimit ? yOf(day.limitKwh) : undefined,
  };
}
