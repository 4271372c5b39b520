import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Programs that write files which are kept in the repository, and the files. */
const generators = [
  ...['auth', 'user', 'device', 'monitoring', 'support'].map((name) => ({
    program: `services/${name}-service/src/openapi.ts`,
    file: `services/${name}-service/openapi.json`,
  })),
  { program: 'services/shared/contracts/src/write-asyncapi.ts', file: 'docs/asyncapi.json' },
  {
    program: 'services/shared/contracts/src/write-published-schemas.ts',
    file: 'services/shared/contracts/tests/published-schemas.json',
  },
];

const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const checking = process.argv.includes('--check');
const changed: string[] = [];

for (const { program, file } of generators) {
  const before = read(file);
  const { status, stderr } = spawnSync(process.execPath, [`${root}${program}`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  if (read(file) !== before) changed.push(file);
}
console.log(changed.length === 0 ? 'Everything is up to date.' : `Changed: ${changed.join(', ')}`);
process.exit(checking && changed.length > 0 ? 1 : 0);
