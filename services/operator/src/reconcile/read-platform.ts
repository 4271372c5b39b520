import { createHash } from 'node:crypto';
import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { energyPlatformSpec } from '../api/v1alpha1/energy-platform-spec.ts';
import { readIfExists, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf } from '../kubernetes/kubernetes-object.ts';
import { restoreValues } from '../resources/backup-values.ts';
import { platformValues } from '../resources/platform-values.ts';
import type { FoundBackup } from './find-restore.ts';
import type { PlatformState, Revision } from './platform-state.ts';

/** Fills in the current defaults, which may be newer than the stored platform. */
export async function readPlatform(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<EnergyPlatform | undefined> {
  const path = pathOf(energyPlatformKind, namespace, name);
  const platform = await readIfExists<EnergyPlatform>(api, path);
  return platform && { ...platform, spec: energyPlatformSpec.parse(platform.spec) };
}

/**
 * The revision that a spec requests. Only a first installation restores a backup. The digest excludes the restore, so
 * that a later revision without it is not a change.
 */
export function revisionOf(
  { spec }: EnergyPlatform,
  { good }: PlatformState,
  restored?: FoundBackup,
): Revision {
  const values = platformValues(spec);
  const digest = createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16);
  if (good?.digest === digest) return good;
  return {
    digest,
    version: spec.version,
    values: restored ? restoreValues(values, restored.backup, restored.target) : values,
  };
}
