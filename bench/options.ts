import { parseArgs } from 'node:util';
import { scenarios } from './scenarios/index.ts';

export const help = `Measures the platform on this machine. Each figure is shown with a limit measured in the same run.

  npm run bench                       everything except growth and overload (about ten minutes)
  npm run bench -- <name> …           ${scenarios.map(({ name }) => name).join(', ')}
  npm run bench -- --table            writes the latest figures to docs/performance.md

  --quick                             smaller sizes, for a quick check
  --rows <n>                          readings stored for growth (10000000; 100000000 takes 13 GB of disk)
  --seconds <n>                       duration of overload (60; docs/performance.md uses 600)
  --help                              shows this help

${scenarios.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}
`;

const whole = (text: string | undefined) => {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`Not a whole number: ${text}`);
  return Number(text);
};

/** @throws an error with one sentence for an invalid argument. */
export function parseOptions(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      table: { type: 'boolean', default: false },
      rows: { type: 'string' },
      seconds: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const unknown = positionals.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown) throw new Error(`Unknown scenario ${unknown}. See npm run bench -- --help.`);
  const chosen = scenarios.filter(({ name, onlyByName }) =>
    positionals.length > 0 ? positionals.includes(name) : !onlyByName,
  );
  const { quick, table, help: wantsHelp } = values;
  return {
    quick,
    table,
    wantsHelp,
    rows: whole(values.rows),
    seconds: whole(values.seconds),
    chosen,
  };
}
