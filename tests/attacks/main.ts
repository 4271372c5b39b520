import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { writeBetweenMarks } from '../../tools/between-marks.ts';
import { markdownTable } from '../../tools/markdown-table.ts';
import { apiClient } from '../platform/api-client.ts';
import { outside } from '../platform/outside.ts';
import { startBarePlatform } from '../platform/platform.ts';
import { attacks } from './index.ts';
import { runAttack, type AttackResult } from './run-attack.ts';

const help = `Starts a platform and attacks it over loopback, while another resident uses it.

  npm run test:attack                         every attack
  npm run test:attack -- --only <name>        one attack (repeatable)
  npm run test:attack -- --table              also writes the results to docs/reliability.md

Attacks:
${attacks.map(({ name, about }) => `  ${name.padEnd(24)} ${about}`).join('\n')}
`;

const columns = [
  'attack',
  's',
  'slowest reading, ms',
  'request p99, ms',
  'largest growth, MB',
  'findings',
] as const;

const rowOf = (result: AttackResult): readonly string[] => [
  result.about,
  String(result.seconds),
  String(Math.round(result.visibleMs)),
  String(Math.round(result.requestP99Ms)),
  `${result.memory.service} ${Math.round(result.memory.fromMb)} → ${Math.round(result.memory.toMb)}`,
  result.findings.length === 0 ? 'none' : String(result.findings.length),
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    table: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const unknown = values.only.filter((name) => !attacks.some((attack) => attack.name === name));
if (unknown.length > 0) console.error(`Unknown attack: ${unknown.join(', ')}.\n`);
if (values.help || unknown.length > 0) {
  console.log(help);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const chosen = attacks.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
const results: AttackResult[] = [];
// Otherwise the platform would reject the backfill of twenty years.
const platform = await startBarePlatform('--max-reading-age', '7400', '--max-alert-age', '24');
try {
  const target = { platform, api: apiClient(platform.url), storage: outside(platform.data) };
  for (const attack of chosen) {
    const result = await runAttack(target, attack);
    results.push(result);
    console.log(`${result.findings.length === 0 ? '✓' : '✗'} ${result.name} ${result.seconds} s`);
    for (const finding of result.findings) console.log(`    ${finding}`);
  }
} finally {
  await platform.stop();
}

const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
const table = markdownTable(columns, results.map(rowOf));
console.log(`\n${table}\n\n${machine}`);
if (values.table)
  await writeBetweenMarks(
    new URL('../../docs/reliability.md', import.meta.url).pathname,
    'attacks',
    `${table}\n\nMeasured with \`npm run test:attack -- --table\` on ${machine}.`,
  );
process.exit(results.every(({ findings }) => findings.length === 0) ? 0 : 1);
