import type { Release } from '../release.ts';
import { until } from '../run-program.ts';
import { name } from './subject.ts';

interface BackupStatus {
  readonly phase?: string;
  readonly moment?: string;
  readonly bytes?: number;
  readonly message?: string;
  readonly name?: string;
  readonly target?: { readonly volume?: { readonly claimName: string; readonly folder: string } };
}

/**
 * Creates a backup now and waits for it.
 *
 * @throws when it fails
 */
export async function completeBackup(release: Release, backup: string): Promise<BackupStatus> {
  const kind = { apiVersion: 'ems.energy/v1alpha1', kind: 'EnergyPlatformBackup' };
  await release.applyObjects([{ ...kind, metadata: { name: backup }, spec: { platform: name } }]);
  const read = async () =>
    (await release.kubectlJson<{ status?: BackupStatus }>('get', 'energyplatformbackup', backup))
      .status ?? {};
  const ended = async () => ['Completed', 'Failed'].includes((await read()).phase ?? '');
  await until('the backup has ended', ended, 600);
  const status = await read();
  if (status.phase !== 'Completed') throw new Error(`The backup failed: ${status.message}`);
  return status;
}
