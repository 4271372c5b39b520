import { manifestKey, readManifest } from './manifest.ts';
import type { Target } from './targets/target.ts';

export interface Kept {
  /** Names of the removed backups. */
  readonly removed: readonly string[];
  /** Folders that are neither complete backups nor remains of removed ones. */
  readonly incomplete: readonly string[];
}

/** Marks a folder without a manifest as the remains of a complete backup, which may be removed. */
const expiredKey = (name: string) => `${name}/expired`;

/**
 * Removes the oldest complete backups beyond `keep`, and what an interrupted run left of others. Other folders without
 * a manifest stay, because they may belong to somebody else or to a running backup.
 *
 * @param keep 0: all
 */
export async function keepLatest(target: Target, keep: number): Promise<Kept> {
  const complete: { name: string; moment: string }[] = [];
  const removed: string[] = [];
  const incomplete: string[] = [];
  for (const name of await target.folders()) {
    const files = await target.files(name);
    if (files.includes(manifestKey(name))) {
      // An unreadable backup is not removed.
      const manifest = await readManifest(target, name).catch(() => undefined);
      if (manifest) complete.push({ name, moment: manifest.moment });
    } else if (files.includes(expiredKey(name))) {
      await removeExpired(target, name, files);
      removed.push(name);
    } else if (files.length > 0) incomplete.push(name);
  }
  const byAge = complete.toSorted((one, other) => (one.moment > other.moment ? -1 : 1));
  for (const { name } of keep === 0 ? [] : byAge.slice(keep)) {
    await target.write(expiredKey(name), Buffer.from('\n'));
    // Comes first, so that the remains count as incomplete.
    await target.remove(manifestKey(name));
    await removeExpired(target, name, await target.files(name));
    removed.push(name);
  }
  return { removed, incomplete };
}

async function removeExpired(
  target: Target,
  name: string,
  files: readonly string[],
): Promise<void> {
  for (const key of files.filter((one) => one !== expiredKey(name))) await target.remove(key);
  await target.remove(expiredKey(name));
}
