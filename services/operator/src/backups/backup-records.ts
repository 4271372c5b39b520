import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import {
  energyPlatformBackupKind,
  type EnergyPlatformBackup,
  type EnergyPlatformBackupStatus,
} from '../api/v1alpha1/energy-platform-backup.ts';
import { deleteIfExists, isStatus, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf } from '../kubernetes/kubernetes-object.ts';

const longestMessage = 2_000;

export const isFinished = ({ status }: EnergyPlatformBackup): boolean =>
  status?.phase === 'Completed' || status?.phase === 'Failed';

/** All backups of a platform, the oldest first. */
export async function listBackups(
  api: KubernetesApi,
  namespace: string,
  platform: string,
): Promise<EnergyPlatformBackup[]> {
  const { items } = (await api.request('GET', pathOf(energyPlatformBackupKind, namespace))) as {
    items: EnergyPlatformBackup[];
  };
  const age = ({ metadata }: EnergyPlatformBackup) =>
    `${metadata.creationTimestamp} ${metadata.name}`;
  return items
    .filter(({ spec }) => spec.platform === platform)
    .map((item) => ({ ...item, ...kindFields }))
    .toSorted((one, other) => (age(one) < age(other) ? -1 : 1));
}

/** Members of a list lack their kind. */
const kindFields = {
  apiVersion: energyPlatformBackupKind.apiVersion,
  kind: energyPlatformBackupKind.kind,
};

/** Creates a backup for the schedule. Its name contains the planned time, so there is only one for each time. */
export async function createBackup(
  api: KubernetesApi,
  { metadata: { name: platform, namespace } }: EnergyPlatform,
  name: string,
): Promise<void> {
  try {
    await api.request('POST', pathOf(energyPlatformBackupKind, namespace), {
      body: { ...kindFields, metadata: { name }, spec: { platform } },
    });
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
  }
}

/** @returns the backup with its new status */
export async function writeBackupStatus(
  api: KubernetesApi,
  backup: EnergyPlatformBackup,
  change: EnergyPlatformBackupStatus,
): Promise<EnergyPlatformBackup> {
  const status = { ...change, message: (change.message ?? '').slice(0, longestMessage) };
  const before: Record<string, unknown> = backup.status ?? {};
  const isNews = Object.entries(status).some(
    ([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value),
  );
  if (!isNews) return backup;
  const { namespace, name } = backup.metadata;
  const path = `${pathOf(energyPlatformBackupKind, namespace, name)}/status`;
  await api.request('PATCH', path, {
    contentType: 'application/merge-patch+json',
    body: { status },
  });
  return { ...backup, status: { ...backup.status, ...status } };
}

export const deleteBackup = (
  api: KubernetesApi,
  { metadata }: EnergyPlatformBackup,
): Promise<void> =>
  deleteIfExists(api, pathOf(energyPlatformBackupKind, metadata.namespace, metadata.name));
