export interface ChartValue {
  /** Null: missing, which is not zero. Undefined: there is no such hour, because the clocks changed. */
  readonly value: number | null | undefined;
  /** Part of it is not measured but spread from a longer interval. */
  readonly isEstimated?: boolean;
  /** In the future, so neither measured nor missing. */
  readonly isToCome: boolean;
}

export interface ChartItem extends ChartValue {
  readonly key: string;
  /** The label under the axis. Empty for none. */
  readonly label: string;
  /** The full label, for the table and the pointer. */
  readonly title: string;
  /** The value of the other day in a comparison. */
  readonly other?: ChartValue;
  readonly isCurrent: boolean;
}

interface Column {
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
}

export interface Bar extends ChartItem, Column {
  readonly slot: { readonly x: number; readonly width: number };
  readonly second: Column | undefined;
  readonly isOver: boolean;
  readonly isMissing: boolean;
  readonly showsLabel: boolean;
}

export interface ChartModel {
  readonly bars: readonly Bar[];
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  readonly digits: number;
  readonly limitY: number | undefined;
}

export const chartSize = { height: 280, left: 44, right: 8, top: 14, bottom: 28 } as const;

const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
const labelWidth = 30;

/** A round step with at most five lines. */
const stepFor = (highest: number): number =>
  steps.find((step) => highest / step <= 5) ?? Math.ceil(highest / 5);

/** Computes the positions of everything in the chart. A missing value has no height and is drawn as missing. */
export function chartModel(
  items: readonly ChartItem[],
  options: { readonly width: number; readonly limit?: number | undefined },
): ChartModel {
  const { height, left, right, top, bottom } = chartSize;
  const { width, limit } = options;
  const values = items.flatMap(({ value, other }) => [value ?? 0, other?.value ?? 0]);
  const highest = Math.max(0.04, limit ?? 0, ...values) * 1.04;
  const step = stepFor(highest);
  const ceiling = Math.ceil(highest / step) * step;
  const plot = height - top - bottom;
  const yOf = (value: number) => top + plot * (1 - value / ceiling);
  const slot = (width - left - right) / Math.max(1, items.length);
  const compares = items.some(({ other }) => other !== undefined);
  const barWidth = compares ? slot * 0.4 : slot * 0.76;
  const labelEvery = [1, 2, 3, 4, 6, 12].find((every) => slot * every >= labelWidth) ?? 12;
  const column = (x: number, value: number | null | undefined): Column => ({
    x,
    width: barWidth,
    y: yOf(value ?? 0),
    height: typeof value === 'number' ? Math.max(1, yOf(0) - yOf(value)) : 0,
  });
  return {
    bars: items.map((item, index) => {
      const x = left + index * slot;
      return {
        ...item,
        ...column(x + slot * (compares ? 0.08 : 0.12), item.value),
        slot: { x, width: slot },
        second:
          typeof item.other?.value === 'number'
            ? column(x + slot * 0.52, item.other.value)
            : undefined,
        isOver: limit !== undefined && (item.value ?? 0) > limit,
        isMissing: item.value === null && !item.isToCome,
        showsLabel: index % labelEvery === 0,
      };
    }),
    ticks: Array.from({ length: Math.round(ceiling / step) + 1 }, (_, index) => ({
      value: index * step,
      y: yOf(index * step),
    })),
    digits: step >= 1 ? 0 : step >= 0.1 ? 1 : 2,
    limitY: limit === undefined ? undefined : yOf(limit),
  };
}
