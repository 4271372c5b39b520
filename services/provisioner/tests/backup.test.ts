import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTarget, readManifest } from '@ems/backup';
import { freePorts } from '@ems/dev-env/free-port';
import { createManagement } from '@ems/messaging/management';
import { databases } from '@ems/provisioning';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { writeManifest } from '../../shared/backup/src/manifest.ts';
import { startFakeS3 } from '../../shared/backup/tests/fake-s3.ts';
import { provisionedStorage, type ProvisionedStorage } from './provisioned-storage.ts';
import { addSampleRows, digestRows } from './sample-rows.ts';

// A backup waits until the broker has counted its queues twice, which it does every few seconds.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = mkdtempSync(join(tmpdir(), 'backup-test-'));
const inFolder = { BACKUP_TARGET: `file://${folder}/backups`, BACKUP_NAME: 'first' };
const backupFolder = join(folder, 'backups', 'first');
let source: ProvisionedStorage;
let other: ProvisionedStorage;
let storage: Awaited<ReturnType<typeof startFakeS3>>;
let expected: Record<string, string>;

beforeAll(async () => {
  [source, other, storage] = await Promise.all([
    provisionedStorage(),
    provisionedStorage(),
    startFakeS3(),
  ]);
  await source.run({});
  await addSampleRows(source);
  expected = await digestRows(source);
  for (const [secret, key] of [
    ['ems-keys', 'key-encryption-secret'],
    ['ems-keys', 'internal-api-token'],
    ['ems-administrator', 'password'],
  ] as const) {
    mkdirSync(join(folder, 'secrets', secret, '..data'), { recursive: true });
    writeFileSync(join(folder, 'secrets', secret, key), `value of ${key}\n`);
  }
});
afterAll(async () => {
  await Promise.all([source?.stop(), other?.stop(), storage?.stop()]);
  rmSync(folder, { recursive: true });
});
/** Each test restores into databases that do not exist. */
beforeEach(() =>
  other.inside('postgres', async (client) => {
    for (const { name } of databases)
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }),
);

const inS3 = (name: string) => {
  const { endpoint, region, accessKeyId, secretAccessKey } = storage.options;
  return {
    BACKUP_TARGET: 's3://backups/home',
    BACKUP_NAME: name,
    S3_ENDPOINT: `${endpoint}/`,
    S3_REGION: region,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  };
};
const restoredRows = () => digestRows(other);

test('a backup in a folder restores every row, sequence and Secret, and a second run of either changes nothing', async () => {
  const made = await source.run(
    { ...inFolder, BACKUP_SECRETS_DIR: join(folder, 'secrets') },
    'backup',
  );
  expect([made.code, made.output]).toEqual([0, expect.stringContaining('Backup: complete')]);
  const secret = [...source.passwords, 'value of'];
  expect(secret.filter((one) => made.output.includes(one))).toEqual([]);
  expect(made.result).toEqual({
    name: 'first',
    moment: expect.stringMatching(/^\d{4}-.*Z$/),
    bytes: expect.any(Number),
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  });
  const { mtimeMs } = statSync(join(backupFolder, 'manifest.json'));
  expect((await source.run(inFolder, 'backup')).result).toEqual(made.result);
  expect(statSync(join(backupFolder, 'manifest.json')).mtimeMs).toBe(mtimeMs);

  const secrets = join(folder, 'restored-secrets');
  const restored = await other.run({ ...inFolder, RESTORE_SECRETS_DIR: secrets });
  expect(restored.output).not.toContain('could not provision');
  expect([restored.code, restored.result]).toEqual([0, made.result]);
  expect(await restoredRows()).toEqual(expected);
  for (const name of ['ems-keys/key-encryption-secret', 'ems-administrator/password'])
    expect(readFileSync(join(secrets, name))).toEqual(readFileSync(join(folder, 'secrets', name)));
  expect(statSync(join(secrets, 'ems-administrator/password')).mode & 0o777).toBe(0o600);

  // From then on it is a platform like any other.
  await other.inside('devicedb', (client) =>
    client.query(
      `INSERT INTO devices (user_id, name, status) VALUES (gen_random_uuid(), 'Next', 'active')`,
    ),
  );
  await other.inside('monitoringdb', (client) =>
    client.query(`INSERT INTO readings VALUES (1, '2024-01-05 12:00:00.5Z', 1, now())`),
  );
  const changed = await restoredRows();
  expect(changed['devicedb.devices_id_seq']).toBe('21');
  const again = await other.run(inFolder);
  expect([again.code, again.result, await restoredRows()]).toEqual([0, made.result, changed]);
});

test('foreign keys, triggers and partitions are there after a restore', async () => {
  const shape = (from: ProvisionedStorage) =>
    from.inside('monitoringdb', async (client) => {
      const { rows } = await client.query<{ line: string }>(
        `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
           WHERE contype = 'f'
         UNION ALL SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger
           WHERE NOT tgisinternal AND tgname <> 'repeat_in_copy'
         UNION ALL SELECT relname || ' ' || pg_get_expr(relpartbound, oid) || ' ' || coalesce(reloptions::text, '') FROM pg_class
           WHERE relispartition AND relkind = 'r'
         ORDER BY 1`,
      );
      return rows.map(({ line }) => line);
    });
  expect((await other.run(inFolder)).code).toBe(0);
  expect(await shape(other)).toEqual(await shape(source));
});

test('a backup that is killed in between is no backup, and the next run completes it', async () => {
  let writes = 0;
  const run = source.start(inS3('killed'), 'backup');
  storage.intercept((method) => {
    if (method === 'PUT' && ++writes === 20) run.kill();
    return undefined;
  });
  expect((await run.done).code).toBe(null);
  expect(storage.objects.size).toBeGreaterThan(15);
  const restored = await other.run(inS3('killed'));
  expect(restored.result?.['error']).toContain('There is no complete backup killed');
  storage.intercept(() => undefined);
  expect((await source.run(inS3('killed'), 'backup')).code).toBe(0);
  expect((await other.run(inS3('killed'))).code).toBe(0);
  expect(await restoredRows()).toEqual(expected);
});

test('a restore that is killed at any file is completed by the next run', async () => {
  for (const nth of [2, 20]) {
    let reads = 0;
    const run = other.start(inS3('killed'));
    storage.intercept((method) => {
      if (method === 'GET' && ++reads === nth) run.kill();
      return undefined;
    });
    expect([nth, (await run.done).code]).toEqual([nth, null]);
  }
  storage.intercept(() => undefined);
  const { code, output } = await other.run(inS3('killed'));
  expect([code, output]).toEqual([0, expect.stringContaining('Restore: complete')]);
  expect(await restoredRows()).toEqual(expected);
});

test('a restore that ended between two commits restores the other databases', async () => {
  expect((await other.run(inFolder)).code).toBe(0);
  await other.inside('postgres', (client) => client.query('DROP DATABASE monitoringdb'));
  expect((await other.run(inFolder)).code).toBe(0);
  expect(await restoredRows()).toEqual(expected);
});

test.each([
  ['a byte of a file was changed', 'userdb.outbox.gz.1', (text: Buffer) => text.fill('x', 20, 21)],
  ['a file was cut', 'monitoringdb.readings.gz.1', (text: Buffer) => text.subarray(0, -1)],
  ['the manifest was changed', 'manifest.json', (text: Buffer) => text.fill('x', 50, 51)],
])('when %s, the restore says so and leaves no rows', async (_, file, damage) => {
  cpSync(backupFolder, join(folder, 'backups', 'broken'), { recursive: true });
  const path = join(folder, 'backups', 'broken', file);
  if (file === 'manifest.json') writeFileSync(path, damage(readFileSync(path)));
  else {
    const manifest = join(folder, 'backups', 'broken', 'manifest.json');
    rmSync(manifest);
    writeFileSync(path, damage(readFileSync(path)));
    cpSync(join(backupFolder, 'manifest.json'), manifest);
  }
  const name = file === 'manifest.json' ? 'broken' : 'first';
  const target = file === 'manifest.json' ? 'backups' : 'elsewhere';
  if (name === 'first')
    cpSync(join(folder, 'backups', 'broken'), join(folder, target, 'first'), { recursive: true });
  const change = { BACKUP_TARGET: `file://${folder}/${target}`, BACKUP_NAME: name };
  const { code, result } = await other.run(change);
  expect([code, result]).toEqual([
    1,
    { error: `The backup ${name} is damaged (${file}). Restore another backup` },
  ]);
  const rows = Object.entries(await restoredRows()).filter(([table]) => !table.endsWith('_seq'));
  expect(rows.filter(([, digest]) => digest !== '0 0')).toEqual([]);
  for (const left of ['backups/broken', 'elsewhere'])
    rmSync(join(folder, left), { recursive: true, force: true });
});

test('databases with other data are refused and stay as they are', async () => {
  expect((await other.run({})).code).toBe(0);
  await other.inside('supportdb', (client) =>
    client.query('INSERT INTO deleted_users (id) VALUES (gen_random_uuid())'),
  );
  const before = await restoredRows();
  const refused = await other.run(inFolder);
  expect([refused.code, refused.result]).toEqual([
    1,
    { error: expect.stringContaining('supportdb already has data, so nothing was restored') },
  ]);
  expect(await restoredRows()).toEqual(before);
});

test('another backup is refused by a platform that was restored', async () => {
  expect((await other.run(inFolder)).code).toBe(0);
  const { code, result } = await other.run({ ...inFolder, BACKUP_NAME: 'second' });
  expect([code, result?.['error']]).toEqual([
    1,
    'authdb was restored from the backup first. Restore second into a new platform',
  ]);
});

test('a backup of a newer version is refused, and only the latest are kept', async () => {
  const target = openTarget(inFolder.BACKUP_TARGET, undefined);
  const manifest = await readManifest(target, 'first');
  if (!manifest) throw new Error('There is no backup');
  const { userdb } = manifest.databases;
  if (!userdb) throw new Error('There is no userdb');
  userdb.migrations.push({ name: '20990101000000_next', checksum: 'c' });
  await writeManifest(target, { ...manifest, name: 'newer', moment: '2099-01-01T00:00:00.000Z' });
  const { code, result } = await other.run({ ...inFolder, BACKUP_NAME: 'newer' });
  expect([code, result?.['error']]).toEqual([
    1,
    'The backup was made by a newer version, which has the migration 20990101000000_next of user-service. Restore it with that version',
  ]);
  const { code: kept } = await source.run({ ...inFolder, BACKUP_KEEP: '1' }, 'backup');
  expect([kept, readdirSync(join(folder, 'backups'))]).toEqual([0, ['newer']]);
});

test('the next backup removes what a killed one left of an expired backup, and names other folders', async () => {
  const expiring = (name: string, moment: string) =>
    writeManifest(target, { format: 1, name, moment, version: '0.1.0', bytes: 0, databases: {} });
  const target = openTarget('s3://backups/home', storage.options);
  await target.write('half/authdb.accounts.gz.1', Buffer.from('x'));
  for (const file of [1, 2, 3])
    await target.write(`old/authdb.accounts.gz.${file}`, Buffer.from('x'));
  await expiring('old', '2020-01-01T00:00:00.000Z');
  const complete = { ...inS3('killed'), BACKUP_KEEP: '1' };
  let deletes = 0;
  const run = source.start(complete, 'backup');
  storage.intercept((method) => {
    if (method === 'DELETE' && ++deletes === 3) run.kill();
    return undefined;
  });
  expect((await run.done).code).toBe(null);
  storage.intercept(() => undefined);
  const left = await target.files('old');
  expect(left).toContain('old/authdb.accounts.gz.3');
  expect(left).not.toContain('old/manifest.json');

  const { code, output } = await source.run(complete, 'backup');
  expect([code, output]).toEqual([0, expect.stringContaining('"removed":["old"]')]);
  expect(output).toContain('"incomplete":["half"]');
  expect((await target.folders()).toSorted()).toEqual(['half', 'killed']);
});

test('storage that does not answer is named', async () => {
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const { code, result } = await source.run({ ...inS3('first'), S3_ENDPOINT: endpoint }, 'backup');
  expect([code, result?.['error']]).toEqual([
    1,
    `The storage at ${endpoint} does not answer (ECONNREFUSED). Check S3_ENDPOINT`,
  ]);
});

test('a backup gives up when nobody stores the readings, and says what to check', async () => {
  const at = '/api/exchanges/%2F/ems.data/publish';
  await createManagement(source.managementUrl).post(at, {
    properties: { delivery_mode: 2 },
    routing_key: 'device.1.reading',
    payload: '{}',
    payload_encoding: 'string',
  });
  const waiting = { ...inFolder, BACKUP_NAME: 'waiting', BACKUP_WAIT_SECONDS: '20' };
  const { code, result } = await source.run(waiting, 'backup');
  expect([code, result?.['error']]).toEqual([
    1,
    'Readings have waited at the broker for too long. Check that monitoring-worker runs and keeps up, then try again',
  ]);
  expect(readdirSync(join(folder, 'backups'))).not.toContain('waiting');
});

test.each([
  ['an invalid target', { BACKUP_TARGET: 'ftp://x/y' }, 'BACKUP_TARGET: Use file:///folder'],
  ['an invalid name', { BACKUP_NAME: '../x' }, 'BACKUP_NAME: Use up to 63 lower-case'],
  ['storage without a login', { BACKUP_TARGET: 's3://backups' }, 'S3_ACCESS_KEY_ID: is missing'],
])('%s is refused before anything is done', async (_, change, sentence) => {
  const { code, result } = await source.run({ ...inFolder, ...change }, 'backup');
  expect([code, result?.['error']]).toEqual([1, expect.stringContaining(sentence)]);
});
