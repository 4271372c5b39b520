import type { Figure } from '../scenario.ts';
import { columns, rowOf } from './rows.ts';

/** A table for a terminal. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = [[...columns], ...figures.map(rowOf)];
  const widths = columns.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
