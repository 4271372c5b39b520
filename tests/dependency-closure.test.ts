import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(
  readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Readonly<Record<string, LockedPackage>> };

/** The path at which Node finds a dependency of the package at `from`. */
function locate(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder === '.' ? '' : folder, 'node_modules', name);
    if (packages[path]) return path;
    if (folder === '.' || folder === '') return undefined;
  }
}

/** Every package that is installed for a workspace. */
function closureOf(workspace: string): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    const { link, resolved, dependencies, optionalDependencies } = packages[path] ?? {};
    if (link && resolved) return visit(resolved);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const dependency = locate(name, path);
      if (dependency) visit(dependency);
    }
  };
  visit(workspace);
  return [...found];
}

const prisma = (workspace: string) =>
  closureOf(workspace).filter((path) => /prisma/.test(path) && !path.includes('generated'));

test.each([
  'services/ws-service',
  'services/simulator',
  'services/provisioner',
  'services/operator',
])('%s installs neither Prisma nor an engine', (workspace) => {
  expect(closureOf(workspace).length).toBeGreaterThan(10);
  expect(prisma(workspace)).toEqual([]);
});

test.each(['services/ws-service', 'services/simulator'])(
  '%s has no database and installs no database driver',
  (workspace) => {
    expect(closureOf(workspace)).not.toContain('node_modules/pg');
    expect(closureOf('services/auth-service')).toContain('node_modules/pg');
  },
);

test('only a service with an API installs Swagger UI', () => {
  expect(closureOf('services/ws-service')).not.toContain('node_modules/swagger-ui-dist');
  expect(closureOf('services/auth-service')).toContain('node_modules/swagger-ui-dist');
});

test('a service with a database installs the client, but no migration engine', () => {
  expect(prisma('services/auth-service')).toContain('node_modules/@prisma/adapter-pg');
  expect(prisma('services/auth-service').filter((path) => /engine/.test(path))).toEqual([]);
});

test('the image of the provisioner contains the sources of every workspace that it depends on', () => {
  const dockerfile = readFileSync(
    new URL('../images/provisioner.Dockerfile', import.meta.url),
    'utf8',
  );
  const copied = [...dockerfile.matchAll(/^COPY (services\/\S+) \1$/gm)].map(([, path]) => path);
  const sources = closureOf('services/provisioner').filter((path) => path.startsWith('services/'));
  expect(copied.filter((path) => !path?.includes('/prisma/')).toSorted()).toEqual(
    sources.toSorted(),
  );
});
