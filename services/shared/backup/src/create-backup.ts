import { databases } from '@ems/provisioning';
import type { Logger } from '@ems/logging';
import type pg from 'pg';
import { dumpDatabase } from './dump-database.ts';
import { holdEvents } from './hold-events.ts';
import {
  manifestKey,
  readManifest,
  summaryOf,
  writeManifest,
  type BackupSummary,
  type Manifest,
} from './manifest.ts';
import type { ObservedBroker } from './observe-queues.ts';
import { platformVersion } from './platform-version.ts';
import { writeSecrets } from './secret-files.ts';
import { connectOwner, takeSnapshot, takeSnapshotsTogether, type Snapshot } from './snapshots.ts';
import type { Target } from './targets/target.ts';
import { untilEventsProcessed } from './until-events-processed.ts';
import { untilReadingsStored } from './until-readings-stored.ts';

export interface BackupOptions {
  readonly target: Target;
  readonly name: string;
  /** An address of the database server, with any database. */
  readonly address: string;
  /** Passwords of the owners, by database. */
  readonly owners: Readonly<Record<string, string>>;
  readonly broker: ObservedBroker;
  /** A folder that contains a folder for each Secret. */
  readonly secretsFolder?: string | undefined;
  /** Time limit for storing a backlog of readings. */
  readonly waitMs: number;
  readonly logger: Logger;
}

const readingsDatabase = 'monitoringdb';
/** Time limit for holding back events. */
const mostHeldMs = 120_000;

/**
 * Creates a backup, unless it exists already. Overwrites files of an interrupted run.
 *
 * @throws {BackupError}
 */
export async function createBackup(options: BackupOptions): Promise<BackupSummary> {
  const { target, name, secretsFolder, logger } = options;
  const made = await readManifest(target, name);
  if (made) return summaryOf(made);
  for (const key of await target.files(name)) await target.remove(key);

  const clients: pg.Client[] = [];
  try {
    const snapshots = await takeSnapshots(options, clients);
    const moment = momentOf(snapshots);
    logger.info({ name, moment }, 'Backup: snapshots taken');
    const dumped: Manifest['databases'] = {};
    for (const snapshot of snapshots) {
      dumped[snapshot.database] = await dumpDatabase(target, name, snapshot);
      await snapshot.client.query('COMMIT');
      logger.info({ database: snapshot.database }, 'Backup: database written');
    }
    const secrets = secretsFolder ? await writeSecrets(target, name, secretsFolder) : undefined;
    const files = Object.values(dumped).flatMap(({ tables }) => tables.flatMap((one) => one.files));
    const bytes = [...files, ...(secrets ? [secrets] : [])].reduce(
      (sum, one) => sum + one.bytes,
      0,
    );
    const manifest: Manifest = {
      format: 1,
      name,
      moment,
      version: platformVersion(),
      bytes,
      databases: dumped,
      ...(secrets ? { secrets } : {}),
    };
    await writeManifest(target, manifest);
    logger.info({ name, bytes, key: manifestKey(name) }, 'Backup: complete');
    return summaryOf(manifest);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

const momentOf = (snapshots: readonly Snapshot[]) =>
  snapshots.map(({ moment }) => moment).toSorted()[0] ?? '';

/**
 * While events are held back, no service learns of a change that is missing in the backup of the sender. So the
 * databases are consistent with each other, and unsent events are in an outbox.
 *
 * Readings are not held back. The backup waits for those that were accepted before the moment of the other databases,
 * because they include the parts of imports that device-service has sent by then. It waits for a backlog first, before
 * it holds events back.
 */
async function takeSnapshots(options: BackupOptions, clients: pg.Client[]): Promise<Snapshot[]> {
  const { address, owners, broker, waitMs } = options;
  const connect = (database: string) => connectOwner(address, database, owners);
  const connectKept = async (database: string) => {
    const client = await connect(database);
    clients.push(client);
    return { database, client };
  };
  const others = databases.map(({ name }) => name).filter((name) => name !== readingsDatabase);
  const { client: readings } = await connectKept(readingsDatabase);
  await untilReadingsStored(broker, readings, Date.now() + waitMs);

  const holds: pg.Client[] = [];
  const deadline = Date.now() + mostHeldMs;
  try {
    for (const { name } of databases) {
      const hold = await connect(name);
      holds.push(hold);
      await holdEvents(hold);
    }
    await untilEventsProcessed(broker, deadline);
    const kept = await Promise.all(others.map(connectKept));
    const together = await takeSnapshotsTogether(kept, connect, deadline);
    await untilReadingsStored(broker, readings, deadline);
    return [...together, await takeSnapshot(readingsDatabase, readings)];
  } finally {
    await Promise.all(holds.map((hold) => hold.end()));
  }
}
