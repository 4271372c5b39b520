import { isDeepStrictEqual } from 'node:util';
import type { EnergyPlatformBackup } from '../api/v1alpha1/energy-platform-backup.ts';
import { deleteBackup } from './backup-records.ts';
import { locate, type BackupContext } from './run-backup.ts';

const keptFailures = 5;

/**
 * Removes the records of old failures, and of backups that the provisioner has deleted at the target because there are
 * newer ones.
 *
 * @returns the remaining records
 */
export async function pruneBackups(
  { api, platform }: Pick<BackupContext, 'api' | 'platform'>,
  backups: readonly EnergyPlatformBackup[],
): Promise<EnergyPlatformBackup[]> {
  const { backup: spec } = platform.spec;
  if (!spec) return [...backups];
  const target = locate(platform);
  const newest = (time: (backup: EnergyPlatformBackup) => string | undefined) =>
    backups.toSorted((one, other) => Date.parse(time(other) ?? '') - Date.parse(time(one) ?? ''));
  const complete = newest(({ status }) => status?.moment).filter(
    ({ status }) => status?.phase === 'Completed' && isDeepStrictEqual(status.target, target),
  );
  const failed = newest(({ status }) => status?.completedAt).filter(
    ({ status }) => status?.phase === 'Failed',
  );
  const obsolete = [...complete.slice(spec.keep), ...failed.slice(keptFailures)];
  for (const backup of obsolete) await deleteBackup(api, backup);
  return backups.filter((backup) => !obsolete.includes(backup));
}
