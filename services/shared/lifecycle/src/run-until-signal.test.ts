import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const runUntilSignal = fileURLToPath(new URL('run-until-signal.ts', import.meta.url));
const service = `
  import { runUntilSignal } from ${JSON.stringify(runUntilSignal)};
  const logger = { info() {}, error() {}, fatal() {} };
  const service = { start: async () => setInterval(() => undefined, 1_000), stop: async () => undefined };`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ems-lifecycle-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The exit code of a program whose parent disconnects at once. */
function exitCode(program: string): Promise<number | null> {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, service + program);
  const child = fork(file, { execArgv: [], stdio: 'ignore' });
  child.disconnect();
  return new Promise((resolve) => child.once('exit', resolve));
}

test('a service stops when the process that started it is gone', async () => {
  expect(await exitCode('await runUntilSignal(service, logger);')).toBe(0);
});

test('a service stops even if its parent went away while it was loading', async () => {
  const loaded = `await new Promise((resolve) => process.once('disconnect', resolve));
    await runUntilSignal(service, logger);`;
  expect(await exitCode(loaded)).toBe(0);
});

test('a service that does not stop within the deadline exits with code 1', async () => {
  const stuck = `const stuck = { ...service, stop: () => new Promise(() => undefined) };
    await runUntilSignal(stuck, logger, 100);`;
  expect(await exitCode(stuck)).toBe(1);
});
