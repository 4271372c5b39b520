import type { Environment } from './environment/create-environment.ts';

/** One measured figure, beside the limit it is held against. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the same machine can do at best, measured in the same run. */
  readonly limit?: { readonly name: string; readonly value: number } | undefined;
  /** Absent: the figure only informs. */
  readonly goal?: Goal | undefined;
}

export interface Goal {
  readonly of: 'value' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Options {
  readonly quick: boolean;
  /** Stored readings, for `growth`. */
  readonly rows: number | undefined;
  /** Seconds, for `overload`. */
  readonly seconds: number | undefined;
  /** Keeps texts such as query plans beside the figures. */
  readonly note: (title: string, text: string) => void;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Left out of a run of all. */
  readonly onlyByName?: boolean;
  run(environment: Environment, options: Options): Promise<Figure[]>;
}

export const ratioOf = ({ value, limit }: Figure): number | undefined =>
  limit === undefined ? undefined : value / limit.value;

/** Undefined: there is no goal. */
export function isReached(figure: Figure): boolean | undefined {
  const { goal } = figure;
  if (!goal) return undefined;
  const measured = goal.of === 'value' ? figure.value : (ratioOf(figure) ?? Number.NaN);
  return measured >= (goal.atLeast ?? -Infinity) && measured <= (goal.atMost ?? Infinity);
}
