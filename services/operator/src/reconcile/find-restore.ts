import type { BackupLocation } from '../api/v1alpha1/backup-spec.ts';
import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import {
  energyPlatformBackupKind,
  type EnergyPlatformBackup,
} from '../api/v1alpha1/energy-platform-backup.ts';
import { readIfExists, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf, type KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { childKinds, isStorageCluster, volumeClaimKind } from '../resources/child-kinds.ts';
import { selectorOf, volumesOf } from '../resources/own-object.ts';
import type { Refusal } from './refusal.ts';
import type { PlatformState } from './platform-state.ts';
import { refuseSecret, s3Keys } from './refuse-secret.ts';

export interface FoundBackup {
  readonly backup: string;
  readonly target: BackupLocation;
}

const refuse = (reason: string, message: string) => ({ refusal: { reason, message } });

/** The backup that a new platform starts with. A platform that was ready before keeps its own data. */
export async function findRestore(
  api: KubernetesApi,
  platform: EnergyPlatform,
  state: PlatformState,
): Promise<{ refusal?: Refusal; found?: FoundBackup }> {
  const { refusal, found } = await locateBackup(api, platform, state);
  const missing = await refuseSecret(api, platform.metadata.namespace, {
    field: `the backup ${found?.backup}`,
    name: found?.target.s3?.credentialsSecret,
    keys: s3Keys,
  });
  if (refusal ?? missing) return { refusal: (refusal ?? missing) as Refusal };
  return found ? { found } : {};
}

async function locateBackup(
  api: KubernetesApi,
  { metadata, spec }: EnergyPlatform,
  state: PlatformState,
): Promise<{ refusal?: Refusal; found?: FoundBackup }> {
  const { restore, version } = spec;
  if (!restore || state.good) return {};
  const { namespace, name } = metadata;
  const old = state.inventory.length === 0 && (await findOldData(api, namespace, name));
  if (old)
    return refuse(
      'DataExists',
      `The ${old} has data from an earlier platform of this name. A backup is restored only into a platform without data. Delete the data, or choose another name.`,
    );
  if (restore.target) return { found: { backup: restore.backup, target: restore.target } };
  const record = await readIfExists<EnergyPlatformBackup>(
    api,
    pathOf(energyPlatformBackupKind, namespace, restore.backup),
  );
  if (!record)
    return refuse(
      'BackupMissing',
      `The namespace ${namespace} has no EnergyPlatformBackup ${restore.backup}, which spec.restore.backup names. Name one that exists, or set spec.restore.target to the place of the backup.`,
    );
  const {
    phase = 'Pending',
    target,
    name: backup = restore.backup,
    ...about
  } = record.status ?? {};
  if (phase !== 'Completed' || !target)
    return refuse(
      'BackupIncomplete',
      `The EnergyPlatformBackup ${restore.backup} is ${phase}. Only one that is Completed can be restored.`,
    );
  if (about.version && isNewer(about.version, version))
    return refuse(
      'BackupTooNew',
      `The backup ${restore.backup} is from version ${about.version}. Version ${version} does not know its tables. Set spec.version to ${about.version} or later.`,
    );
  return { found: { backup, target } };
}

/** What is left of a platform that retained its data. */
async function findOldData(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<string | undefined> {
  const { items } = (await api.request('GET', pathOf(volumeClaimKind, namespace), {
    query: { labelSelector: volumesOf(name) },
  })) as { items: KubernetesObject[] };
  const [volume] = items;
  if (volume) return `volume ${volume.metadata.name}`;
  for (const kind of childKinds.filter(isStorageCluster)) {
    const list = await readIfExists<{ items: KubernetesObject[] }>(api, pathOf(kind, namespace), {
      labelSelector: selectorOf(name),
    });
    const [cluster] = list?.items ?? [];
    if (cluster) return `${kind.kind} ${cluster.metadata.name}`;
  }
  return undefined;
}

/** Of the form 1.2.3 with anything after a dash. */
function isNewer(one: string, other: string): boolean {
  const parts = (version: string) => (version.split('-')[0] ?? '').split('.').map(Number);
  const [a, b] = [parts(one), parts(other)];
  const differing = a.findIndex((part, index) => part !== b[index]);
  return differing >= 0 && (a[differing] ?? 0) > (b[differing] ?? 0);
}
