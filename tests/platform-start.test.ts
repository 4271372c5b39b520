import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startPlatformWithin } from '../e2e/platform.ts';

/** The ids of processes whose command contains a text. `pgrep` fails if it finds no process. */
const processesOf = async (text: string) =>
  (await promisify(execFile)('pgrep', ['-f', text]).catch(() => ({ stdout: '' }))).stdout;

test('a platform that is not ready in time is stopped and leaves neither processes nor its folder', async () => {
  const data = mkdtempSync(join(tmpdir(), 'ems-late-'));

  const started = startPlatformWithin(2_000, '--no-simulator', '--data', data);

  await expect(started).rejects.toThrow('Not ready in time');
  expect(await processesOf(data)).toBe('');
  expect(existsSync(data)).toBe(false);
});
