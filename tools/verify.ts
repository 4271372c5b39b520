import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** All static checks of the code. */
const checks = [
  // Comes first, because it also writes the types of the page's framework, which the linter needs.
  { name: 'types of the page', command: ['npm', 'run', '--silent', 'check', '-w', 'web'] },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the Pulumi program', command: ['tsc', '-p', 'pulumi'] },
  { name: 'unused code', command: ['knip'] },
  {
    name: 'dependency rules',
    command: ['depcruise', 'services', 'web/src', '--config', '.dependency-cruiser.cjs'],
  },
  { name: 'generated files', command: ['node', 'tools/generate.ts', '--check'] },
] as const;

const only = process.argv.slice(2);
let failed = 0;
for (const { name, command } of checks.filter(
  (check) => only.length === 0 || only.includes(check.name),
)) {
  const startedAt = Date.now();
  const [program, ...args] = command;
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✓' : '✗'} ${name} ${seconds} s`);
  if (status === 0) continue;
  failed++;
  console.log(`${stdout}${stderr}`.trim());
}
if (failed > 0)
  console.log(
    `\n${failed} of ${checks.length} checks failed. Formatting: npm run format. Generated files: npm run generate.`,
  );
process.exit(failed === 0 ? 0 : 1);
