import { writeBetweenMarks } from '../../tools/between-marks.ts';
import { markdownTable } from '../../tools/markdown-table.ts';
import { mergeSections } from './merge-sections.ts';
import type { Result } from './results.ts';
import { columns, rowOf } from './rows.ts';

const file = new URL('../../docs/performance.md', import.meta.url).pathname;

function section(result: Result): string {
  const { command, machine, at, seconds, quick, figures, notes } = result;
  const size = quick ? ', quick sizes' : '';
  return [
    `### ${result.scenario}`,
    `\`${command}\` · ${at.slice(0, 16).replace('T', ' ')} UTC · ${Math.round(seconds)} s${size} · ${machine}`,
    markdownTable(columns, figures.map(rowOf)),
    ...Object.entries(notes).map(([title, text]) => `${title}:\n\n\`\`\`text\n${text}\n\`\`\``),
  ].join('\n\n');
}

/** Writes the results between the marks in docs/performance.md. Other scenarios keep what the page says. */
export function writeTable(
  scenarios: readonly string[],
  results: readonly Result[],
): Promise<void> {
  const measured = new Map(results.map((result) => [result.scenario, section(result)]));
  return writeBetweenMarks(file, 'bench', (recorded) =>
    mergeSections(scenarios, recorded, measured),
  );
}
