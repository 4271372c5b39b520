import { z } from 'zod';
import { BackupError } from './backup-error.ts';
import { sha256Of } from './sha256.ts';
import type { Target } from './targets/target.ts';

const maxManifestBytes = 50_000_000;
const fileName = z.string().regex(/^[a-z0-9_]+(?:[.-][a-z0-9_]+)*$/);

/** A file of the backup at the target. */
const file = z.object({
  name: fileName,
  bytes: z.int().min(0).max(100_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const table = z.object({
  name: z.string(),
  columns: z.array(z.string()).min(1),
  rows: z.int().min(0),
  /** Parts of one gzip stream with the output of `COPY … TO`. */
  files: z.array(file),
});

const partition = z.object({
  table: z.string(),
  name: z.string(),
  /** As in `CREATE TABLE … PARTITION OF`. */
  bounds: z.string().regex(/^FOR VALUES [^;]+$/),
  options: z.array(z.string().regex(/^\w+=[\w.]+$/)),
});

const database = z.object({
  /** The backup contains everything that was committed before, and nothing later. */
  moment: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  partitions: z.array(partition),
  sequences: z.array(z.object({ name: z.string(), value: z.string().regex(/^\d+$/) })),
  tables: z.array(table),
});

const manifest = z.object({
  format: z.literal(1),
  name: z.string(),
  /** The backup contains every reading that was accepted before. */
  moment: z.iso.datetime(),
  /** Version of the platform that created the backup. */
  version: z.string(),
  /** Total of all files. */
  bytes: z.int().min(0),
  databases: z.record(z.string(), database),
  secrets: file.optional(),
});

export type BackupFile = z.infer<typeof file>;
export type TableBackup = z.infer<typeof table>;
export type PartitionBackup = z.infer<typeof partition>;
export type DatabaseBackup = z.infer<typeof database>;
export type Manifest = z.infer<typeof manifest>;
export type BackupSummary = Pick<Manifest, 'name' | 'moment' | 'bytes' | 'version'>;

export const summaryOf = ({ name, moment, bytes, version }: BackupSummary): BackupSummary => ({
  name,
  moment,
  bytes,
  version,
});

const sealed = z.object({ content: z.unknown(), sha256: z.string() });
const digest = (content: unknown) => sha256Of(JSON.stringify(content));

export const manifestKey = (name: string) => `${name}/manifest.json`;

/** Written last. A backup without it is incomplete. */
export const writeManifest = (target: Target, content: Manifest): Promise<void> =>
  target.write(
    manifestKey(content.name),
    Buffer.from(`${JSON.stringify({ content, sha256: digest(content) }, null, 1)}\n`),
  );

/**
 * @returns undefined if the target has no complete backup with this name
 * @throws {BackupError} when it is damaged or has a newer format
 */
export async function readManifest(target: Target, name: string): Promise<Manifest | undefined> {
  const text = await target.read(manifestKey(name), maxManifestBytes);
  if (!text) return undefined;
  const { content } = unseal(name, text);
  if ((content as { format?: unknown } | null)?.format !== 1)
    throw new BackupError(
      `The backup ${name} was made by a newer version. Restore it with that version`,
    );
  const { data } = manifest.safeParse(content);
  if (data?.name !== name) throw damaged(name);
  return data;
}

function unseal(name: string, text: Buffer) {
  try {
    const read = sealed.parse(JSON.parse(text.toString()));
    if (digest(read.content) === read.sha256) return read;
  } catch {
    // Reported below.
  }
  throw damaged(name);
}

export const damaged = (name: string, what = 'manifest.json') =>
  new BackupError(`The backup ${name} is damaged (${what}). Restore another backup`);
