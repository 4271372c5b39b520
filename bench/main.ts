import { machine } from '../tools/machine.ts';
import { createEnvironment } from './environment/create-environment.ts';
import { help, parseOptions } from './options.ts';
import { printFigures } from './report/print-figures.ts';
import { readResults, saveResult } from './report/results.ts';
import { writeTable } from './report/write-table.ts';
import type { Figure, Scenario } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';

type Chosen = ReturnType<typeof parseOptions>;

async function measure(
  scenario: Scenario,
  environment: Awaited<ReturnType<typeof createEnvironment>>,
  { quick, rows, seconds }: Chosen,
  args: readonly string[],
): Promise<Figure[]> {
  const from = performance.now();
  const notes: Record<string, string> = {};
  const note = (title: string, text: string) => {
    notes[title] = text;
  };
  console.log(`\n${scenario.name}: ${scenario.about}`);
  const figures = await scenario.run(environment, { quick, rows, seconds, note });
  printFigures(figures);
  const flags = args.filter((arg) => !scenarios.some(({ name }) => name === arg));
  saveResult({
    scenario: scenario.name,
    command: `npm run bench -- ${[scenario.name, ...flags].join(' ')}`,
    at: new Date().toISOString(),
    seconds: (performance.now() - from) / 1000,
    quick,
    machine: machine(),
    figures,
    notes,
  });
  return figures;
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.wantsHelp) return console.log(help);
  const names = scenarios.map(({ name }) => name);
  if (options.table) return writeTable(names, readResults(names));
  console.log(machine());
  const environment = await createEnvironment();
  const giveUp = () => void environment.stop().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, giveUp);
  process.on('uncaughtException', (error) => {
    console.error(error);
    giveUp();
  });
  const figures: Figure[] = [];
  try {
    for (const scenario of options.chosen)
      figures.push(...(await measure(scenario, environment, options, args)));
  } finally {
    await environment.stop();
  }
  if (options.chosen.length > 1) {
    console.log('\nTotal');
    printFigures(figures);
  }
  return undefined;
}

// Removes vhosts, databases and processes even after a failure.
await main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exit(1);
  },
);
