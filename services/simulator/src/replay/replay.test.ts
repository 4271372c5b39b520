import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function dryRun(content: string, ...options: string[]): Promise<string> {
  const file = join(folder, 'home.csv');
  await writeFile(file, content);
  const run = promisify(execFile)(process.execPath, [main, file, '--dry-run', ...options]);
  const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
  return stdout + stderr;
}

const both = 'end,Import kWh,Export kWh\n2026-01-01T01:00Z,9,0.1\n2026-01-01T02:00Z,9,0.2\n';

test('a dry run reads what --measures says, and consumption without it', async () => {
  const consumption = await dryRun(both);
  expect(consumption).toMatch(/^columns +Import kWh;/m);
  expect(consumption).toMatch(/^counts as +consumption$/m);
  const fedIn = await dryRun(both, '--measures', 'feed-in');
  expect(fedIn).toMatch(/^columns +Export kWh;/m);
  expect(fedIn).toMatch(/^counts as +production or feed-in$/m);
  expect(await dryRun(both, '--measures', 'gas')).toContain(
    '--measures must be consumption, production, feed-in',
  );
});
