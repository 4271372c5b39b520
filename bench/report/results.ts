import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Figure } from '../scenario.ts';

export interface Result {
  readonly scenario: string;
  readonly command: string;
  readonly at: string;
  readonly seconds: number;
  readonly quick: boolean;
  readonly machine: string;
  readonly figures: readonly Figure[];
  readonly notes: Readonly<Record<string, string>>;
}

const folder = new URL('../results/', import.meta.url);

/** Keeps the latest result of each scenario, with quick results in separate files. */
export function saveResult(result: Result): void {
  mkdirSync(folder, { recursive: true });
  const name = `${result.scenario}${result.quick ? '.quick' : ''}.json`;
  writeFileSync(new URL(name, folder), `${JSON.stringify(result, null, 2)}\n`);
}

/** Results of full runs, or of quick runs if there is no full one. */
export function readResults(names: readonly string[]): Result[] {
  mkdirSync(folder, { recursive: true });
  const files = new Set(readdirSync(folder));
  return names.flatMap((name) => {
    const file = [`${name}.json`, `${name}.quick.json`].find((each) => files.has(each));
    return file ? [JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Result] : [];
  });
}
