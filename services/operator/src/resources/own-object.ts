import { createHash } from 'node:crypto';
import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { outlives } from './child-kinds.ts';

export const manager = 'ems-operator';
export const appliedAnnotation = 'ems.energy/applied';

/** The charts add these labels to every object, and the provisioner to the Secrets that it creates. */
export const labelsOf = (name: string) => ({
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/part-of': 'ems',
});

export const selectorOf = (name: string): string =>
  Object.entries(labelsOf(name))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** The volumes of a StatefulSet have only its own selector's labels, not those of the platform. */
export const volumesOf = (name: string): string =>
  `app.kubernetes.io/instance=${name},app.kubernetes.io/name in (postgresql,rabbitmq)`;

/** A rendered object as a child of the platform: deleted with it, or with its owner, unless it holds data. */
export function ownObject(
  object: KubernetesObject,
  platform: EnergyPlatform,
  owner: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'> = platform,
): KubernetesObject {
  const { metadata } = object;
  const { name, namespace } = platform.metadata;
  const owned: KubernetesObject = {
    ...object,
    metadata: {
      ...metadata,
      namespace,
      labels: {
        ...metadata.labels,
        ...labelsOf(name),
        'app.kubernetes.io/managed-by': manager,
      },
      ...(outlives(object)
        ? {}
        : {
            ownerReferences: [
              {
                apiVersion: owner.apiVersion,
                kind: owner.kind,
                name: owner.metadata.name,
                uid: owner.metadata.uid,
                controller: true,
                blockOwnerDeletion: true,
              },
            ],
          }),
    },
  };
  const digest = createHash('sha256').update(JSON.stringify(owned)).digest('hex').slice(0, 16);
  return {
    ...owned,
    metadata: {
      ...owned.metadata,
      annotations: { ...metadata.annotations, [appliedAnnotation]: digest },
    },
  };
}

/** Whether `live` contains everything in `desired`. Ignores what others have added. */
export function holds(desired: unknown, live: unknown): boolean {
  if (live === undefined && isEmpty(desired)) return true;
  if (Array.isArray(desired))
    return (
      Array.isArray(live) &&
      desired.length === live.length &&
      desired.every((member, index) => holds(member, live[index]))
    );
  if (typeof desired !== 'object' || desired === null) return desired === live;
  if (typeof live !== 'object' || live === null) return false;
  return Object.entries(desired).every(([name, value]) =>
    holds(value, (live as Record<string, unknown>)[name]),
  );
}

/** The API server does not store empty lists, maps and texts, so they would look like a change each time. */
const isEmpty = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
