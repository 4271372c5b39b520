import { nameHints } from '../columns/column-names.ts';
import type { Kind, Question, Unit } from '../model.ts';
import type { ColumnStats } from './column-stats.ts';
import { isPowerUnit } from './spec.ts';

export const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join(' + ');

/** Why the kind that names and units suggest may be wrong, from all values of the columns. */
export function doubtOf(
  kind: Kind | undefined,
  stats: readonly ColumnStats[],
  names: readonly string[],
): string | undefined {
  if (kind === undefined || kind === 'power') return undefined;
  const doubts = stats.map(({ trend: { rises, falls }, filled }) => {
    const changes = rises + falls;
    const fewest = Math.min(rises, falls);
    if (kind === 'energy' && changes >= 5 && fewest <= changes * 0.08)
      return fewest === 0
        ? `${quoted(names)} only ever rises, as the state of a meter does. Is it a state, or the energy of each interval?`
        : `${quoted(names)} rises and falls back only ${fewest} times, as a counter that is reset. Is it the state of a counter, or the energy of each interval?`;
    if (kind === 'energy' && filled >= 2 && names.some((name) => nameHints.isRegister(name)))
      return `Is ${quoted(names)} the state of a meter, or the energy of each interval?`;
    if (kind === 'register' && changes >= 5 && fewest > changes * 0.2)
      return `${quoted(names)} falls in ${fewest} of ${changes} steps, which the state of a meter does not. What does it count?`;
    return undefined;
  });
  return doubts.find(Boolean);
}

export const kindQuestion = (text: string, unit: Unit | undefined): Question => ({
  id: 'kind',
  text,
  choices: [
    ...(unit && isPowerUnit(unit)
      ? []
      : [
          { value: 'energy', label: 'energy of each interval' },
          { value: 'register', label: 'state of the meter, which keeps rising' },
        ]),
    ...(unit && !isPowerUnit(unit)
      ? []
      : [{ value: 'power', label: 'mean power in each interval' }]),
  ],
});

export const unitQuestion = (text: string, kind: Kind | undefined): Question => ({
  id: 'unit',
  text,
  choices: (['kWh', 'Wh', 'MWh', 'kW', 'W'] as const)
    .filter((unit) => kind === undefined || isPowerUnit(unit) === (kind === 'power'))
    .map((unit) => ({ value: unit, label: unit })),
});
