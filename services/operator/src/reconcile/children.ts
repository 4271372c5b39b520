import { deleteIfExists, isStatus, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf, type KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { childKinds, kindOf } from '../resources/child-kinds.ts';
import { appliedAnnotation, holds, manager, selectorOf } from '../resources/own-object.ts';
import type { ChildReference } from './platform-state.ts';

/** Objects by kind and name. */
export type Children = ReadonlyMap<string, KubernetesObject>;

export const keyOf = ({ kind, name }: Pick<ChildReference, 'kind' | 'name'>): string =>
  `${kind}/${name}`;

export const referenceTo = ({ apiVersion, kind, metadata }: KubernetesObject): ChildReference => ({
  apiVersion,
  kind,
  name: metadata.name,
});

/** All objects with the labels of a platform. */
export async function observeChildren(
  api: KubernetesApi,
  { name, namespace }: { readonly name: string; readonly namespace: string },
  groupVersions: readonly string[],
): Promise<Map<string, KubernetesObject>> {
  const present = childKinds.filter(
    ({ optional, apiVersion }) => !optional || groupVersions.includes(apiVersion),
  );
  const lists = await Promise.all(
    present.map(async (kind) => {
      const { items } = (await api.request('GET', pathOf(kind, namespace), {
        query: { labelSelector: selectorOf(name) },
      })) as { items: KubernetesObject[] };
      // Members of a list lack their kind.
      return items.map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind }));
    }),
  );
  return new Map(lists.flat().map((object) => [keyOf(referenceTo(object)), object]));
}

const isUnchanged = (desired: KubernetesObject, live: KubernetesObject | undefined): boolean =>
  live !== undefined &&
  !live.metadata.deletionTimestamp &&
  live.metadata.annotations?.[appliedAnnotation] ===
    desired.metadata.annotations?.[appliedAnnotation] &&
  holds(desired, live);

/**
 * Applies an object if it differs.
 *
 * @returns the object that the API server has now
 */
export async function applyChild(
  api: KubernetesApi,
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
): Promise<KubernetesObject> {
  if (live && isUnchanged(desired, live)) return live;
  const { namespace, name } = desired.metadata;
  const apply = async () =>
    (await api.request('PATCH', pathOf(kindOf(desired), namespace, name), {
      query: { fieldManager: manager, force: true },
      contentType: 'application/apply-patch+yaml',
      body: desired,
    })) as KubernetesObject;
  try {
    return await apply();
  } catch (error) {
    // A Job cannot change, and running it again is safe.
    if (desired.kind !== 'Job' || !isStatus(error, 422)) throw error;
    await deleteChild(api, referenceTo(desired), namespace);
    return apply();
  }
}

export const deleteChild = (
  api: KubernetesApi,
  reference: ChildReference,
  namespace: string | undefined,
): Promise<void> => deleteIfExists(api, pathOf(kindOf(reference), namespace, reference.name));
