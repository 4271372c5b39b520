import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Result } from './results.ts';
import { columns, rowOf } from './rows.ts';

const file = new URL('../../docs/performance.md', import.meta.url).pathname;
const [begin, end] = ['<!-- bench: begin -->', '<!-- bench: end -->'];

const cells = (row: readonly string[]) => `| ${row.join(' | ')} |`;

function section(result: Result): string {
  const { command, machine, at, seconds, quick, figures, notes } = result;
  const size = quick ? ', quick sizes' : '';
  return [
    `### ${result.scenario}`,
    `\`${command}\` · ${at.slice(0, 16).replace('T', ' ')} UTC · ${Math.round(seconds)} s${size} · ${machine}`,
    [
      cells(columns),
      cells(columns.map(() => '---')),
      ...figures.map((figure) => cells(rowOf(figure))),
    ].join('\n'),
    ...Object.entries(notes).map(([title, text]) => `${title}:\n\n\`\`\`text\n${text}\n\`\`\``),
  ].join('\n\n');
}

/** Puts the results between the marks in docs/performance.md. */
export async function writeTable(results: readonly Result[]): Promise<void> {
  const text = readFileSync(file, 'utf8');
  const [head, tail] = [text.split(begin)[0], text.split(end)[1]];
  if (head === undefined || tail === undefined) throw new Error(`${file} lacks its marks`);
  const body = `${head}${begin}\n\n${results.map(section).join('\n\n')}\n\n${end}${tail}`;
  writeFileSync(file, await format(body, { ...(await resolveConfig(file)), filepath: file }));
}
