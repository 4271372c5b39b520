import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const quiet = {
  ...process.env,
  SCARF_ANALYTICS: 'false',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
  NODE_NO_WARNINGS: '1',
  INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
};

export function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Runs a program. Shows its output only if it fails. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, {
    cwd: root,
    env: quiet,
    encoding: 'utf8',
    maxBuffer: 1e8,
    ...options,
  });
  if (result.status !== 0)
    fail(
      `${program} ${args.slice(0, 3).join(' ')} failed:\n${(result.stdout ?? '') + (result.stderr ?? '') || result.error}`,
    );
}

/** Shows on one line what is being done, and then how long it took. */
export function inform(begun, done, work) {
  const startedAt = Date.now();
  process.stdout.write(`  … ${begun}`);
  work();
  console.log(`\r  ✓ ${done} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}
