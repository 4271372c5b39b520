import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { outlives } from '../resources/child-kinds.ts';
import { deleteChild, keyOf, referenceTo } from './children.ts';
import type { ChildReference } from './platform-state.ts';

/** Objects that were applied earlier and are no longer wanted. Objects with data are never pruned. */
export function obsoleteChildren(
  inventory: readonly ChildReference[],
  desired: readonly KubernetesObject[],
): ChildReference[] {
  const wanted = new Set(desired.map((object) => keyOf(referenceTo(object))));
  return inventory.filter((reference) => !wanted.has(keyOf(reference)) && !outlives(reference));
}

export async function pruneChildren(
  api: KubernetesApi,
  namespace: string,
  obsolete: readonly ChildReference[],
): Promise<void> {
  for (const reference of obsolete) await deleteChild(api, reference, namespace);
}
