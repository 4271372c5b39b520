import type { Report } from './report.ts';

/** Shows the usage on `--help`. Otherwise runs the proof, prints the table and exits with the result. */
export async function runProof(options: {
  readonly usage: string;
  readonly help: boolean;
  readonly report: Report;
  readonly prove: () => Promise<void>;
}): Promise<void> {
  const { usage, help, report, prove } = options;
  if (help) return console.log(usage);
  await prove().catch((error: unknown) => {
    report.record('the proof', (error as Error).message, false);
  });
  console.log(`\n${report.table()}`);
  return process.exit(report.allHold() ? 0 : 1);
}

/** Options of all proofs. */
export const proofOptions = (minutes: number) =>
  ({
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    minutes: { type: 'string', default: String(minutes) },
    help: { type: 'boolean', short: 'h', default: false },
  }) as const;

/**
 * The names in `--only`, or all if it is missing.
 *
 * @throws when there is no such part
 */
export function chosenParts(only: string, names: readonly string[]): string[] {
  const chosen = only.split(',').filter(Boolean);
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`There is no part ${unknown}. Use ${names.join(', ')}`);
  return chosen.length > 0 ? chosen : [...names];
}
