// Must run on older versions of Node: installs the dependencies and Node 24, then runs the command.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium, ensureRabbitMq } from './tools/run/ensure-program.mjs';
import { buildPage, env, installPulumi, node } from './tools/run/install.mjs';
import { fail, root } from './tools/run/programs.mjs';

const [command, ...args] = process.argv.slice(2);
const hasBroker = process.env.AMQP_URL || args.some((arg) => arg.startsWith('--amqp-url'));
const platform = [ensureRabbitMq, buildPage];
const browser = [ensureRabbitMq, ensureChromium, buildPage];
const removeResults = () => rmSync(join(root, 'test-results'), { recursive: true, force: true });

/** The program of each command, and what has to be there before it runs. */
const commands = {
  start: {
    program: 'services/shared/dev-env/src/main.ts',
    needs: hasBroker ? [buildPage] : platform,
  },
  backup: { program: 'services/shared/dev-env/src/backup/main.ts', first: ['backup'] },
  restore: { program: 'services/shared/dev-env/src/backup/main.ts', first: ['restore'] },
  replay: { program: 'services/simulator/src/replay/main.ts' },
  test: {
    program: 'node_modules/vitest/vitest.mjs',
    first: ['run'],
    needs: [...browser, installPulumi, removeResults],
  },
  'test:faults': { program: 'tests/faults/main.ts', needs: platform },
  'test:attack': { program: 'tests/attacks/main.ts', needs: platform },
  'test:cluster':
    args[0] === 'pulumi'
      ? { program: 'tests/cluster/pulumi.ts', needs: [installPulumi] }
      : { program: `tests/cluster/${args[0] === 'operator' ? 'operator' : 'main'}.ts` },
  verify: { program: 'tools/verify.ts', needs: [installPulumi] },
  contract: { program: 'tools/contract.ts', needs: platform },
  screenshots: { program: 'tools/screenshots.ts', needs: browser },
  lighthouse: { program: 'tools/lighthouse.ts', needs: browser },
  bench: { program: 'bench/main.ts', needs: args.includes('--table') ? [] : [ensureRabbitMq] },
  format: { program: 'node_modules/prettier/bin/prettier.cjs', first: ['--write', '.'] },
  generate: { program: 'tools/generate.ts' },
};

if (!Object.hasOwn(commands, command))
  fail(
    'Usage: npm start | npm test | npm run test:faults | npm run replay | npm run verify | npm run generate',
  );
const { program, first = [], needs = [] } = commands[command];
if (!args.includes('--help') && !args.includes('-h')) for (const ensure of needs) ensure();

const child = spawn(node, [join(root, program), ...first, ...args], {
  cwd: root,
  env,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
