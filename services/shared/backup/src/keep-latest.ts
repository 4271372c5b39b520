import { manifestKey, readManifest } from './manifest.ts';
import type { Target } from './targets/target.ts';

export interface Kept {
  /** Names of the backups that were removed. */
  readonly removed: readonly string[];
  /** Folders that are neither a complete backup nor what is left of one that was removed. */
  readonly incomplete: readonly string[];
}

/** Says of a folder without a manifest that its backup was complete once and should go. */
const expiredKey = (name: string) => `${name}/expired`;

/**
 * Removes the oldest complete backups, so that `keep` of them are left, and what an interrupted run left of others.
 * Other folders without a manifest stay: they may be somebody else's, or be written at the moment.
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
      // One that cannot be read is not for this process to judge.
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
    // First, so that what is left of it counts as incomplete.
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
