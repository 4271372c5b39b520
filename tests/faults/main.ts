import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startBarePlatform } from '../platform/platform.ts';
import { runSeed, type SeedResult } from './run-seed.ts';
import { victims } from './victims.ts';

const help = `Kills processes at random while readings arrive, and checks that nothing is lost.

  npm run test:faults                     seeds 1 to 4, 30 kills each
  npm run test:faults -- --seed 3         repeats one seed
  npm run test:faults -- --kills 50       more kills per seed
`;

const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

function table(results: readonly SeedResult[]): string {
  const head = [
    'seed',
    's',
    ...victims,
    'messages',
    'refused',
    'sent',
    'stored',
    'hours',
    'alerts',
    'sockets',
    'people',
    'chat messages',
    'findings',
  ];
  const cells = (result: SeedResult) => [
    result.seed,
    result.seconds,
    ...victims.map((victim) => result.kills[victim] ?? 0),
    result.messages,
    result.refusals,
    result.sentReadings,
    result.readings,
    result.hours,
    result.alerts,
    result.socketConnections,
    result.people,
    result.chatMessages,
    result.findings.length === 0 ? 'none' : result.findings.length,
  ];
  return [head, head.map(() => '---'), ...results.map(cells)].map(row).join('\n');
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string', multiple: true },
    kills: { type: 'string', default: '30' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

const platform = await startBarePlatform();
const results: SeedResult[] = [];
try {
  for (const seed of (values.seed ?? ['1', '2', '3', '4']).map(Number)) {
    const result = await runSeed(platform, { seed, kills: Number(values.kills) });
    console.log(`seed ${seed}: ${JSON.stringify(result)}`);
    results.push(result);
  }
} finally {
  await platform.stop();
}

const kills = results.flatMap((result) => Object.values(result.kills)).reduce((a, b) => a + b, 0);
const findings = results.flatMap((result) => result.findings);
console.log(`\n${table(results)}\n`);
console.log(`${kills} kills, ${findings.length} findings`);
console.log(
  `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
);
process.exit(findings.length === 0 ? 0 : 1);
