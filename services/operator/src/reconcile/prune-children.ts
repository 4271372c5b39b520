import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { outlives } from '../resources/child-kinds.ts';
import { deleteChild, keyOf, referenceTo } from './children.ts';
import type { ChildReference } from './platform-state.ts';

/** What was applied once and is not wanted any more. What holds data is never pruned. */
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
