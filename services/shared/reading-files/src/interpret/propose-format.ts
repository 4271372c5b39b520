import type { NumberFormat, NumberShape } from '../columns/number-text.ts';
import type { Decimal, Question } from '../model.ts';
import type { ColumnStats } from './column-stats.ts';

/** The decimal sign that the whole column shows; a question when it shows none, or both. */
export function proposeFormat(
  stats: readonly ColumnStats[],
  given: { readonly answer: Decimal | undefined; readonly usual: Decimal | undefined },
): { readonly format?: NumberFormat; readonly question?: Question } {
  const count = (shape: NumberShape) => stats.reduce((sum, { shapes }) => sum + shapes[shape], 0);
  const grouped = { point: count('point-grouped'), comma: count('comma-grouped') };
  const seen = { point: count('point') + grouped.point, comma: count('comma') + grouped.comma };
  if (given.answer) return { format: { decimal: given.answer, isGrouped: true } };
  const either = { point: count('either-point'), comma: count('either-comma') };
  const isEither = either.point + either.comma;
  const decide = (decimal: Decimal) => ({ format: { decimal, isGrouped: grouped[decimal] > 0 } });
  const [most, least]: [Decimal, Decimal] =
    seen.point >= seen.comma ? ['point', 'comma'] : ['comma', 'point'];
  const isEnough = seen[most] >= 3 || isEither < 30;
  if (seen[most] > 0 && isEnough && seen[least] * 50 <= seen[most]) return decide(most);
  // A spreadsheet may have saved the file again, with its own sign.
  const other = given.usual === 'point' ? 'comma' : 'point';
  if (given.usual && seen[other] + either[other] === 0) return decide(given.usual);
  if (seen[most] === 0 && isEither === 0) return decide('point');
  return {
    question: {
      id: 'decimal',
      text: 'Is 1,234 or 1.234 one thousand and more, or one and a bit? Which sign separates the decimals?',
      choices: [
        { value: 'point', label: 'point: 1.234 is a little more than one' },
        { value: 'comma', label: 'comma: 1,234 is a little more than one' },
      ],
    },
  };
}
