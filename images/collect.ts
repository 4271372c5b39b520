/**
 * Copies what workspaces need to run into a folder: their sources and the packages they depend on, according to the
 * lock file. Usage: collect.ts FOLDER WORKSPACE… [--packages] [--without FOLDER]. `--packages` skips our own sources,
 * `--without` the packages that the folder already has.
 */
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  mkdirSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

interface LockedPackage {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

/** The path at which Node finds a dependency of the package at `from`. */
function locate(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder === '.' ? '' : folder, 'node_modules', name);
    if (lock.packages[path]) return path;
    if (folder === '.' || folder === '') return undefined;
  }
}

function collect(path: string, found: Set<string>): void {
  if (found.has(path) || !existsSync(path)) return;
  found.add(path);
  const { link, resolved, dependencies, optionalDependencies } = lock.packages[path] ?? {};
  if (link && resolved) return collect(resolved, found);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const dependency = locate(name, path);
    if (dependency) collect(dependency, found);
  }
}

const ownFiles = new Set(['package.json', 'src']);
/** Types, source maps, documentation and sources of compiled code, which are not needed at run time. */
const unread =
  /\.(?:d\.[cm]?ts|map|md|markdown|flow|tsbuildinfo)$|^(?:tests?|__tests__|docs|examples?|\.github)$/;
/** Prisma's compilers for six databases, in two sizes and two module systems, except the one in use. */
const unusedRuntime =
  /@prisma\/client\/runtime\/(?!client\.(?:js|mjs)$|query_compiler_small_bg\.postgresql\.(?:wasm-base64\.)?mjs$)[^/]+$/;

const isOurs = (path: string): boolean =>
  !path.includes('node_modules') || lock.packages[path]?.link === true;

function copy(path: string, target: string): void {
  cpSync(path, join(target, path), {
    recursive: true,
    filter(source) {
      const inside = relative(path, source);
      if (inside === '') return true;
      const [first = ''] = inside.split('/');
      if (first === 'node_modules') return false;
      if (isOurs(path)) return ownFiles.has(first) && !source.endsWith('.test.ts');
      return !unread.test(basename(source)) && !unusedRuntime.test(source);
    },
  });
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { packages: { type: 'boolean', default: false }, without: { type: 'string' } },
});
const [target = '', ...names] = positionals;
const { without } = options;
const paths = new Set<string>();
for (const name of names) {
  const path = [`services/${name}`, `services/shared/${name}`].find((folder) => existsSync(folder));
  if (!path) throw new Error(`There is no workspace ${name}`);
  const linked = Object.keys(lock.packages).find((key) => lock.packages[key]?.resolved === path);
  collect(linked ?? path, paths);
}
rmSync(target, { recursive: true, force: true });
for (const path of [...paths].toSorted()) {
  if (isOurs(path) ? options.packages : without !== undefined && existsSync(join(without, path)))
    continue;
  const { link, resolved = '' } = lock.packages[path] ?? {};
  const destination = join(target, path);
  if (link) {
    mkdirSync(dirname(destination), { recursive: true });
    symlinkSync(relative(dirname(path), resolved), destination);
  } else copy(path, target);
}
cpSync('package.json', join(target, 'package.json'));
if (readdirSync(target).length === 0) throw new Error('Nothing was collected');
