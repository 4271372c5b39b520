import { describeVariables, type LoadConfig } from '@ems/config';
import { writeBetweenMarks } from './between-marks.ts';
import { processes } from './configured-processes.ts';
import { markdownTable } from './markdown-table.ts';

const code = (text: string) => `\`${text}\``;

const table = (load: LoadConfig) =>
  markdownTable(
    ['variable', 'default', 'value', 'meaning'],
    describeVariables(load).map(({ name, required, default: given, value, meaning }) => [
      code(name),
      required ? '**required**' : given === undefined ? '' : code(given),
      value,
      meaning,
    ]),
  );

await writeBetweenMarks(
  new URL('../docs/configuration.md', import.meta.url).pathname,
  'variables',
  Object.entries(processes)
    .map(([name, load]) => `## ${name}\n\n${table(load)}`)
    .join('\n\n'),
);
