import { createHash } from 'node:crypto';
import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { energyPlatformSpec } from '../api/v1alpha1/energy-platform-spec.ts';
import { isStatus, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf } from '../kubernetes/kubernetes-object.ts';
import { platformValues } from '../resources/platform-values.ts';
import type { Revision } from './platform-state.ts';

/** With the defaults of today, also for a platform that was stored before they were. */
export async function readPlatform(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<EnergyPlatform | undefined> {
  try {
    const path = pathOf(energyPlatformKind, namespace, name);
    const platform = (await api.request('GET', path)) as EnergyPlatform;
    return { ...platform, spec: energyPlatformSpec.parse(platform.spec) };
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/** What a spec asks for. */
export function revisionOf({ spec }: EnergyPlatform): Revision {
  const values = platformValues(spec);
  const digest = createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16);
  return { digest, version: spec.version, values };
}
