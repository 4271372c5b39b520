import { createHash } from 'node:crypto';
import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { energyPlatformSpec } from '../api/v1alpha1/energy-platform-spec.ts';
import { readIfExists, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf } from '../kubernetes/kubernetes-object.ts';
import { restoreValues } from '../resources/backup-values.ts';
import { platformValues } from '../resources/platform-values.ts';
import type { FoundBackup } from './find-restore.ts';
import type { PlatformState, Revision } from './platform-state.ts';

/** With the defaults of today, also for a platform that was stored before they were. */
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
 * What a spec asks for. A first installation restores a backup, if it should; the digest does not speak of that, so that
 * it is no change when later revisions do not restore.
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
