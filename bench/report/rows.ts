import { isReached, ratioOf, type Figure, type Goal } from '../scenario.ts';

export const columns = [
  'figure',
  'measured',
  'limit in the same run',
  'ratio',
  'goal',
  '',
] as const;

/** A value that could not be measured is NaN, which JSON stores as null. */
const number = (value: number | null) =>
  value === null || Number.isNaN(value)
    ? '–'
    : Math.abs(value) >= 100
      ? Math.round(value).toLocaleString('en-US')
      : String(Number(value.toPrecision(3)));

const withUnit = (value: number | null, unit: string) => `${number(value)} ${unit}`.trim();

function goalText(goal: Goal | undefined, unit: string): string {
  if (!goal) return '';
  const show = (value: number) => (goal.of === 'value' ? withUnit(value, unit) : number(value));
  if (goal.atLeast !== undefined) return `≥ ${show(goal.atLeast)}`;
  return `≤ ${show(goal.atMost ?? Number.NaN)}`;
}

/** The cells of one figure, in the order of `columns`. */
export function rowOf(figure: Figure): string[] {
  const { name, value, unit, limit, goal } = figure;
  const reached = isReached(figure);
  const ratio = ratioOf(figure);
  return [
    name,
    withUnit(value, unit),
    limit ? `${withUnit(limit.value, unit)}, ${limit.name}` : '',
    ratio === undefined ? '' : number(ratio),
    goalText(goal, unit),
    reached === undefined ? '' : reached ? 'reached' : 'not reached',
  ];
}
