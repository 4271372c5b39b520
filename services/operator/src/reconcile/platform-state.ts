import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { readIfExists, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf, type ResourceKind } from '../kubernetes/kubernetes-object.ts';
import { labelsOf, manager } from '../resources/own-object.ts';
import type { Values } from '../resources/merge-values.ts';

const configMaps = { apiVersion: 'v1', plural: 'configmaps' };

export interface ChildReference extends Pick<ResourceKind, 'apiVersion' | 'kind'> {
  readonly name: string;
}

/** A version of the platform that was rolled out, or should be. */
export interface Revision {
  /** The digest of the values. */
  readonly digest: string;
  readonly version: string;
  readonly values: Values;
}

/** The state of a platform that must survive a restart of the operator. */
export interface PlatformState {
  /** Every object that was applied and not removed. */
  readonly inventory: readonly ChildReference[];
  /** The last revision that became ready. */
  readonly good?: Revision | undefined;
  /** The roll-out in progress. */
  readonly attempt?: { readonly digest: string; readonly startedAt: string } | undefined;
  /** The roll-out that was given up, and why. */
  readonly failed?:
    { readonly digest: string; readonly version: string; readonly message: string } | undefined;
}

const nameOf = ({ metadata }: EnergyPlatform) => `${metadata.name}-operator-state`;

export async function readState(
  api: KubernetesApi,
  platform: EnergyPlatform,
): Promise<PlatformState> {
  const found = await readIfExists<{
    data?: { state?: string };
    metadata: { ownerReferences?: { uid: string }[] };
  }>(api, pathOf(configMaps, platform.metadata.namespace, nameOf(platform)));
  // A state of an earlier platform with this name is about to be deleted with that platform.
  const isOurs = found?.metadata.ownerReferences?.some(({ uid }) => uid === platform.metadata.uid);
  const state = isOurs ? found?.data?.state : undefined;
  return state ? (JSON.parse(state) as PlatformState) : { inventory: [] };
}

export async function writeState(
  api: KubernetesApi,
  platform: EnergyPlatform,
  state: PlatformState,
): Promise<void> {
  const { name, namespace, uid } = platform.metadata;
  await api.request('PATCH', pathOf(configMaps, namespace, nameOf(platform)), {
    query: { fieldManager: manager, force: true },
    contentType: 'application/apply-patch+yaml',
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: nameOf(platform),
        labels: {
          ...labelsOf(name),
          'app.kubernetes.io/name': 'operator-state',
          'app.kubernetes.io/managed-by': manager,
        },
        ownerReferences: [
          { apiVersion: platform.apiVersion, kind: platform.kind, name, uid, controller: true },
        ],
      },
      data: { state: JSON.stringify(state) },
    },
  });
}
