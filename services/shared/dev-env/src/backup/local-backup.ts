import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createBackup,
  openTarget,
  readManifest,
  readSecrets,
  restoreBackup,
  type BackupSummary,
  type Manifest,
  type Target,
} from '@ems/backup';
import type { Logger } from '@ems/logging';
import { createManagement } from '@ems/messaging/management';
import { provisionDatabases } from '@ems/provisioning';
import { openDataFolder } from '../data-folder.ts';
import { freePorts } from '../free-port.ts';
import { startPostgres } from '../postgres.ts';
import { StartError } from '../start-error.ts';
import type { Secrets } from '../storage.ts';

const waitMs = 300_000;
/** Files of the data folder that are needed besides the databases. */
const kept = ['secrets.json', 'demo.json', 'simulator.json'];
const secret = 'local';

interface Options {
  /** The data folder of the platform. */
  readonly data: string;
  /** The folder of the backups. */
  readonly folder: string;
  readonly logger: Logger;
}

const targetOf = (folder: string) => openTarget(pathToFileURL(folder).href, undefined);

/** @throws {StartError} when the platform is not running */
export async function backUpLocally({
  data,
  folder,
  name,
  logger,
}: Options & { readonly name: string }): Promise<BackupSummary> {
  const { secrets, adminUrl, managementUrl } = runningStorage(data);
  const secretsFolder = mkdtempSync(join(data, 'backup-'));
  try {
    mkdirSync(join(secretsFolder, secret));
    for (const file of kept)
      if (existsSync(join(data, file))) cpSync(join(data, file), join(secretsFolder, secret, file));
    return await createBackup({
      target: targetOf(folder),
      name,
      address: adminUrl,
      owners: secrets.databaseOwners,
      broker: { management: createManagement(managementUrl), vhost: '/' },
      secretsFolder,
      waitMs,
      logger,
    });
  } finally {
    rmSync(secretsFolder, { recursive: true });
  }
}

function runningStorage(data: string) {
  try {
    const read = (name: string) => readFileSync(join(data, name), 'utf8');
    const secrets = JSON.parse(read('secrets.json')) as Secrets;
    const [, , , port = ''] = read('postgres/postmaster.pid').split('\n');
    const [, management = ''] =
      /management\.tcp\.port = (\d+)/.exec(read('rabbitmq/rabbitmq.conf')) ?? [];
    const login = `provisioner:${encodeURIComponent(secrets.rabbitmq)}`;
    return {
      secrets,
      adminUrl: `postgres://postgres:${secrets.postgres}@127.0.0.1:${port}/postgres`,
      managementUrl: `http://${login}@127.0.0.1:${management}`,
    };
  } catch {
    throw new StartError(
      `No platform runs in ${data}. Start it with npm start, or name its folder with --data.`,
    );
  }
}

/**
 * Creates a data folder from a backup, for the next start.
 *
 * @param name the latest backup if undefined
 * @throws {StartError} when the folder belongs to another platform
 */
export async function restoreLocally({
  data,
  folder,
  name,
  logger,
}: Options & { readonly name?: string | undefined }): Promise<BackupSummary> {
  const target = targetOf(folder);
  const manifest = await findBackup(target, folder, name);
  const files = (await readSecrets(target, manifest)).get(secret);
  const secretsFile = files?.get('secrets.json');
  if (!secretsFile)
    throw new StartError(
      `The backup ${manifest.name} is not of a local start. Restore it where it was made.`,
    );
  const dataFolder = await openDataFolder(data, false);
  try {
    const path = dataFolder.path('secrets.json');
    if (existsSync(path) && !readFileSync(path).equals(secretsFile))
      throw new StartError(
        `${data} belongs to another platform. Choose a new folder with --data, or delete it first.`,
      );
    for (const [file, content] of files ?? [])
      if (kept.includes(file)) await writeFile(dataFolder.path(file), content, { mode: 0o600 });
    const secrets = JSON.parse(secretsFile.toString()) as Secrets;
    return await fillDatabases(dataFolder.path('postgres'), secrets, target, manifest.name, logger);
  } finally {
    await dataFolder.release();
  }
}

async function findBackup(
  target: Target,
  folder: string,
  name: string | undefined,
): Promise<Manifest> {
  const found: Manifest[] = [];
  for (const one of name === undefined ? await target.folders() : [name]) {
    const manifest = await readManifest(target, one);
    if (manifest) found.push(manifest);
  }
  const latest = found.toSorted((one, other) => (one.moment < other.moment ? -1 : 1)).at(-1);
  if (!latest)
    throw new StartError(
      `There is no complete backup${name === undefined ? '' : ` ${name}`} in ${folder}.`,
    );
  return latest;
}

/** The broker needs no backup: device-service restores the logins of the devices. */
async function fillDatabases(
  directory: string,
  secrets: Secrets,
  target: Target,
  name: string,
  logger: Logger,
): Promise<BackupSummary> {
  const [port = 0] = await freePorts(1);
  const server = await startPostgres({ directory, port, password: secrets.postgres });
  try {
    const { databaseOwners: owners, databaseServices: services } = secrets;
    await provisionDatabases(server.adminUrl, { owners, services });
    return await restoreBackup({ target, name, address: server.adminUrl, owners, logger });
  } finally {
    await server.stop();
  }
}
