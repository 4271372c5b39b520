import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { isStatus, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import {
  pathOf,
  type KubernetesObject,
  type ResourceKind,
} from '../kubernetes/kubernetes-object.ts';
import {
  childKinds,
  isStorageCluster,
  podKind,
  secretKind,
  volumeClaimKind,
} from '../resources/child-kinds.ts';
import { selectorOf, volumesOf } from '../resources/own-object.ts';
import { deleteChild, observeChildren, referenceTo } from './children.ts';

const finalizer = 'ems.energy/delete-data';

/** A platform whose data is deleted with it needs a finalizer until that is done. Any other needs none. */
export async function syncFinalizer(api: KubernetesApi, platform: EnergyPlatform): Promise<void> {
  const { finalizers = [], resourceVersion } = platform.metadata;
  const isHeld = finalizers.includes(finalizer);
  const shouldHold =
    platform.spec.deletionPolicy === 'Delete' && !platform.metadata.deletionTimestamp;
  if (isHeld === shouldHold) return;
  await writeFinalizers(api, platform, {
    resourceVersion,
    finalizers: shouldHold
      ? [...finalizers, finalizer]
      : finalizers.filter((one) => one !== finalizer),
  });
}

async function writeFinalizers(
  api: KubernetesApi,
  { metadata }: EnergyPlatform,
  change: object,
): Promise<void> {
  await api.request('PATCH', pathOf(energyPlatformKind, metadata.namespace, metadata.name), {
    contentType: 'application/merge-patch+json',
    body: { metadata: change },
  });
}

/**
 * Deletes everything of a platform, data last: a volume cannot be deleted while a pod uses it, and a StatefulSet would
 * create a new one.
 *
 * @returns whether everything is deleted
 */
export async function deleteData(
  api: KubernetesApi,
  platform: EnergyPlatform,
  groupVersions: readonly string[],
): Promise<boolean> {
  if (!platform.metadata.finalizers?.includes(finalizer)) return true;
  const { name, namespace } = platform.metadata;
  const children = await observeChildren(api, { name, namespace }, groupVersions);
  const workloads = [...children.values()].filter(
    (child) => child.apiVersion === 'apps/v1' || child.kind === 'Job' || isStorageCluster(child),
  );
  for (const workload of workloads) await deleteChild(api, referenceTo(workload), namespace);
  const pods = (await api.request('GET', pathOf(podKind, namespace), {
    query: { labelSelector: selectorOf(name) },
  })) as { items: unknown[] };
  if (pods.items.length > 0) return false;
  const configMaps = childKinds.filter(({ kind }) => kind === 'ConfigMap');
  let left = 0;
  for (const kind of [secretKind, ...configMaps])
    left += await deleteAll(api, kind, namespace, selectorOf(name));
  left += await deleteAll(api, volumeClaimKind, namespace, volumesOf(name));
  if (left > 0) return false;
  await syncFinalizer(api, platform);
  return true;
}

/** @returns how many existed; none when all are deleted */
async function deleteAll(
  api: KubernetesApi,
  kind: ResourceKind,
  namespace: string,
  labelSelector: string,
): Promise<number> {
  const { items } = (await api.request('GET', pathOf(kind, namespace), {
    query: { labelSelector },
  })) as { items: KubernetesObject[] };
  for (const { metadata } of items)
    await api.request('DELETE', pathOf(kind, namespace, metadata.name)).catch((error: unknown) => {
      if (!isStatus(error, 404)) throw error;
    });
  return items.length;
}
