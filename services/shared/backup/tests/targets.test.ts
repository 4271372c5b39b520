import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepLatest, openTarget, readManifest, type Target } from '@ems/backup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeManifest } from '../src/manifest.ts';
import { startFakeS3 } from './fake-s3.ts';

const folder = mkdtempSync(join(tmpdir(), 'backup-targets-'));
let storage: Awaited<ReturnType<typeof startFakeS3>>;
let plainStorage: typeof storage;

beforeAll(async () => {
  storage = await startFakeS3();
  plainStorage = await startFakeS3({ encodesNames: false });
});
afterAll(async () => {
  await Promise.all([storage.stop(), plainStorage.stop()]);
  rmSync(folder, { recursive: true });
});

const manifestOf = (name: string, moment: string) => ({
  format: 1 as const,
  name,
  moment,
  version: '1.0.0',
  bytes: 0,
  databases: {},
});

/** Fails after some changes, as if the process had ended. */
function interruptedAfter(target: Target, changes: number): Target {
  let left = changes;
  const change = async (work: () => Promise<void>) => {
    if (left-- === 0) throw new Error('interrupted');
    await work();
  };
  return {
    ...target,
    write: (key, content) => change(() => target.write(key, content)),
    remove: (key) => change(() => target.remove(key)),
  };
}

describe.each([
  ['a folder', () => openTarget(`file://${folder}/first`, undefined)],
  ['S3-compatible storage', () => openTarget("s3://backups/home 1/night's (2)*!", storage.options)],
  [
    'storage that does not encode names',
    () => openTarget('s3://backups/<home> & 1', plainStorage.options),
  ],
])('%s', (_, open) => {
  test('gives back what was written, and lists and removes it', async () => {
    const target = open();
    const content = Buffer.from([0, 1, 2, 255]);
    const names = ['one.1', 'one.2', 'two.1', 'two.2', 'a+b &c'].map((name) => `plain/${name}`);
    for (const key of names) await target.write(key, content);
    await target.write('plain/one.1', Buffer.from('again'));
    await target.write('other/x', content);

    expect((await target.read('plain/one.1', 100))?.toString()).toBe('again');
    expect(await target.read('plain/one.2', 4)).toEqual(content);
    expect(await target.read('plain/one.2', 3)).toBeUndefined();
    expect(await target.read('plain/missing', 100)).toBeUndefined();
    expect((await target.files('plain')).toSorted()).toEqual(names.toSorted());
    expect(await target.files('missing')).toEqual([]);
    expect((await target.folders()).toSorted()).toEqual(['other', 'plain']);

    for (const key of [...(await target.files('plain')), 'other/x', 'other/x'])
      await target.remove(key);
    expect(await target.folders()).toEqual([]);
  });

  test('keeps the latest backups, and everything that is no complete backup', async () => {
    const target = open();
    await target.write('unfinished/authdb.accounts.gz.1', Buffer.from('x'));
    for (const day of [3, 1, 4, 2]) {
      await target.write(`day-${day}/authdb.accounts.gz.1`, Buffer.from('x'));
      await writeManifest(target, manifestOf(`day-${day}`, `2026-01-0${day}T00:00:00.000Z`));
    }
    await target.write('damaged/manifest.json', Buffer.from('{"format":'));

    const incomplete = ['unfinished'];
    expect(await keepLatest(target, 0)).toEqual({ removed: [], incomplete });
    expect(await keepLatest(target, 2)).toEqual({ removed: ['day-2', 'day-1'], incomplete });
    expect(await keepLatest(target, 2)).toEqual({ removed: [], incomplete });
    expect((await target.folders()).toSorted()).toEqual([
      'damaged',
      'day-3',
      'day-4',
      'unfinished',
    ]);
    for (const name of await target.folders())
      for (const key of await target.files(name)) await target.remove(key);
  });

  test('removes the rest of backups whose removal was interrupted, wherever that was', async () => {
    const target = open();
    await target.write('new/authdb.accounts.gz.1', Buffer.from('x'));
    await writeManifest(target, manifestOf('new', '2026-01-02T00:00:00.000Z'));
    for (let after = 0; after < 5; after++) {
      for (const file of [1, 2])
        await target.write(`old/authdb.accounts.gz.${file}`, Buffer.from('x'));
      await writeManifest(target, manifestOf('old', '2026-01-01T00:00:00.000Z'));
      await expect(keepLatest(interruptedAfter(target, after), 1)).rejects.toThrow('interrupted');
      expect(await keepLatest(target, 1)).toEqual({ removed: ['old'], incomplete: [] });
      expect(await target.folders()).toEqual(['new']);
    }
    for (const key of await target.files('new')) await target.remove(key);
  });

  test('refuses a manifest that was changed or belongs to another backup', async () => {
    const target = open();
    await writeManifest(target, manifestOf('one', '2026-01-01T00:00:00.000Z'));
    expect((await readManifest(target, 'one'))?.version).toBe('1.0.0');
    expect(await readManifest(target, 'two')).toBeUndefined();

    const text = (await target.read('one/manifest.json', 10_000))?.toString() ?? '';
    await target.write('two/manifest.json', Buffer.from(text));
    await expect(readManifest(target, 'two')).rejects.toThrow('The backup two is damaged');
    await target.write('one/manifest.json', Buffer.from(text.replace('1.0.0', '1.0.1')));
    await expect(readManifest(target, 'one')).rejects.toThrow('The backup one is damaged');
    await target.write('one/manifest.json', Buffer.from(text.slice(0, -9)));
    await expect(readManifest(target, 'one')).rejects.toThrow('The backup one is damaged');
  });
});

test('files of a folder are for their owner only, and a file that was not finished is not there', async () => {
  const target = openTarget(`file://${folder}/second`, undefined);
  await target.write('one/file', Buffer.from('x'));
  const path = join(folder, 'second', 'one');
  expect([statSync(path).mode & 0o777, statSync(join(path, 'file')).mode & 0o777]).toEqual([
    0o700, 0o600,
  ]);
  expect(readdirSync(path)).toEqual(['file']);
  truncateSync(join(path, 'file'), 0);
  expect((await target.read('one/file', 10))?.length).toBe(0);
});

test('a folder that cannot be written is named', async () => {
  const root = join(folder, 'no-folder');
  writeFileSync(root, '');
  const target = openTarget(`file://${root}`, undefined);
  await expect(target.write('one/file', Buffer.from('x'))).rejects.toThrow(
    `The backup could not be written to ${root}`,
  );
});

test.each([
  { status: 503, code: 'SlowDown' },
  { status: 500, code: 'InternalError' },
  { status: 429, code: '' },
  { status: 409, code: 'OperationAborted' },
  { status: 400, code: 'RequestTimeout' },
  'breaks off' as const,
])('a request that fails with %o is repeated', async (fault) => {
  const target = openTarget('s3://backups', storage.options);
  await target.write('busy/file', Buffer.from('x'));
  for (const work of [
    () => target.write('busy/file', Buffer.from('y')),
    () => target.read('busy/file', 10_000),
    () => target.files('busy'),
  ]) {
    const faults = [fault];
    storage.intercept(() => faults.pop());
    await work();
    expect(faults).toEqual([]);
  }
  expect((await target.read('busy/file', 10))?.toString()).toBe('y');
  expect(await target.files('busy')).toEqual(['busy/file']);
  await target.remove('busy/file');
});

test('a folder with more files than one page of Amazon lists is listed whole', async () => {
  const large = await startFakeS3({ pageKeys: 1_000 });
  const target = openTarget('s3://backups/p', large.options);
  for (let file = 0; file < 2_100; file++) large.objects.set(`p/one/${file}`, Buffer.from(''));
  for (let file = 0; file < 1_100; file++) large.objects.set(`p/${file}/x`, Buffer.from(''));
  expect(new Set(await target.files('one')).size).toBe(2_100);
  expect(new Set(await target.folders()).size).toBe(1_101);
  await large.stop();
});

test('a login with a token is used, and an expired one is explained', async () => {
  const other = await startFakeS3({ sessionToken: 'a/token+' });
  const target = openTarget('s3://backups', other.options);
  await target.write('one/file', Buffer.from('x'));
  expect((await target.read('one/file', 10))?.toString()).toBe('x');
  const sentence = 'The login at the storage has expired';
  const without = openTarget('s3://backups', { ...other.options, sessionToken: undefined });
  await expect(without.read('one/file', 10)).rejects.toThrow(sentence);
  other.intercept(() => ({ status: 400, code: 'ExpiredToken' }));
  await expect(target.read('one/file', 10)).rejects.toThrow(sentence);
  await other.stop();
});

test('a clock that is wrong is explained', async () => {
  storage.intercept(() => ({ status: 403, code: 'RequestTimeTooSkewed' }));
  const target = openTarget('s3://backups', storage.options);
  await expect(target.folders()).rejects.toThrow('The clock of this machine');
  storage.intercept(() => undefined);
});

test.each([
  ['a wrong secret key', { secretAccessKey: 'wrong' }, 'backups', 'The storage refused the login'],
  ['a missing bucket', {}, 'elsewhere', 'The bucket in BACKUP_TARGET does not exist'],
])('%s is explained', async (_, change, bucket, sentence) => {
  const target = openTarget(`s3://${bucket}/x`, { ...storage.options, ...change });
  await expect(target.write('one/file', Buffer.from('x'))).rejects.toThrow(sentence);
});
