import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const git = (...command: readonly string[]) =>
  execFileSync('git', command, { cwd: root, encoding: 'utf8' }).split('\n');
const files = git('ls-files', '-co', '--exclude-standard', 'services', 'tests').filter(
  (file) => file.endsWith('.ts') && existsSync(root + file),
);
const sources = files.filter((file) => !/\.test\.ts$|\/tests\/|^tests\/|\/testing\//.test(file));
const containing = (text: RegExp, among: readonly string[]) =>
  among.filter((file) => text.test(readFileSync(root + file, 'utf8')));

test('files are named in kebab-case', () => {
  const named = files.filter((file) => !/^[a-z0-9]+([-.][a-z0-9]+)*\.ts$/.test(basename(file)));
  expect(named).toEqual([]);
});

test('only configuration reads the environment of a service', () => {
  // dev-env passes its environment to the programs it starts. replay is a command of `npm run`.
  const others = sources.filter(
    (file) =>
      !file.startsWith('services/shared/dev-env/') &&
      !file.startsWith('services/simulator/src/replay/'),
  );
  expect(containing(/process\.env\b/, others)).toEqual([
    // Passes it to the configuration of each step.
    'services/provisioner/src/main.ts',
    'services/shared/config/src/define-config.ts',
  ]);
});

test('read models never write', () => {
  const readModels = sources.filter((file) => file.endsWith('-read-model.ts'));
  expect(readModels.length).toBeGreaterThan(0);
  const writes =
    /\.(create|update|upsert|delete)(Many|ManyAndReturn)?\(|\$executeRaw|\b(INSERT INTO|UPDATE|DELETE FROM)\b/;
  expect(containing(writes, readModels)).toEqual([]);
});

test('a handler of a consumed message with more than one call is in on-<event>.ts', () => {
  expect(containing(/(?<![.\w])on\(\w+, (?:async )?\([^)]*\) => \{/, sources)).toEqual([]);
});

test('a merged migration is never edited, renamed or removed', () => {
  const changed = (...command: string[]) =>
    git(...command, '--diff-filter=MDR', '--', 'services/*/prisma/migrations').filter(Boolean);
  expect(changed('log', '--format=', '--name-only')).toEqual([]);
  expect(changed('diff', '--name-only', 'HEAD')).toEqual([]);
});

test('decisions are numbered from 1, each number once', () => {
  const numbers = git('ls-files', '-co', '--exclude-standard', 'docs/adr')
    .filter((file) => existsSync(root + file) && file.endsWith('.md'))
    .map((file) => Number(basename(file).slice(0, 4)));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test('tests wait for conditions and never for a fixed time', () => {
  const tests = files.filter((file) => /\.test\.ts$|\/tests\//.test(file));
  const pause =
    /await (?:delay|sleep|setTimeout)\(|new Promise(?:<\w+>)?\(\(?\w+\)? => setTimeout\(/;
  expect(containing(pause, tests)).toEqual([]);
});

test('events of a Prisma transaction are added with addEvent', () => {
  expect(containing(/outboxMessage\.create/, sources)).toEqual([
    'services/shared/outbox/src/add-event.ts',
  ]);
});
