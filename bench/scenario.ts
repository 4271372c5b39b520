import type { Environment } from './environment/create-environment.ts';

/** A measured figure with the limit it is compared with. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The best this machine can do, measured in the same run. */
  readonly limit?: { readonly name: string; readonly value: number } | undefined;
  /** Without a goal the figure is only informative. */
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
  /** Adds texts such as query plans to the figures. */
  readonly note: (title: string, text: string) => void;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Runs only when named. */
  readonly onlyByName?: boolean;
  run(environment: Environment, options: Options): Promise<Figure[]>;
}

export const ratioOf = ({ value, limit }: Figure): number | undefined =>
  limit === undefined ? undefined : value / limit.value;

/** Undefined without a goal. */
export function isReached(figure: Figure): boolean | undefined {
  const { goal } = figure;
  if (!goal) return undefined;
  const measured = goal.of === 'value' ? figure.value : (ratioOf(figure) ?? Number.NaN);
  return measured >= (goal.atLeast ?? -Infinity) && measured <= (goal.atMost ?? Infinity);
}
