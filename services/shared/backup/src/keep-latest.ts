import { manifestKey, readManifest } from './manifest.ts';
import type { Target } from './targets/target.ts';

/**
 * Removes the oldest complete backups, so that `keep` of them are left. Folders without a manifest stay: they may be
 * somebody else's, or be written at the moment.
 *
 * @param keep 0: all
 * @returns the names of those removed
 */
export async function keepLatest(target: Target, keep: number): Promise<string[]> {
  if (keep === 0) return [];
  const complete: { name: string; moment: string }[] = [];
  for (const name of await target.folders()) {
    // One that cannot be read is not for this process to judge.
    const manifest = await readManifest(target, name).catch(() => undefined);
    if (manifest) complete.push(manifest);
  }
  const byAge = complete.toSorted((one, other) => (one.moment > other.moment ? -1 : 1));
  const expired = byAge.slice(keep).map(({ name }) => name);
  for (const name of expired) {
    // First, so that what is left of it counts as incomplete.
    await target.remove(manifestKey(name));
    for (const key of await target.files(name)) await target.remove(key);
  }
  return expired;
}
