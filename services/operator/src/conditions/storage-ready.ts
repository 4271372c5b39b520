import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import type { Children } from '../reconcile/children.ts';
import type { Finding } from './condition.ts';

interface Storage {
  readonly what: string;
  /** Name of the StatefulSet, or of the resource of the add-on. */
  readonly name: string;
  /** Kind of the resource of the add-on. */
  readonly kind: string;
  /** Whether the status of that resource shows that it is ready. */
  readonly works: (status: Status) => boolean;
}

interface Status {
  readonly observedGeneration?: number;
  readonly readyReplicas?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  /** Of CloudNativePG. */
  readonly currentPrimary?: string;
  readonly instancesStatus?: { readonly healthy?: readonly string[] };
}

function storageReady(children: Children, { what, name, kind, works }: Storage): Finding {
  const set = children.get(`StatefulSet/${name}`);
  const cluster = children.get(`${kind}/${name}`);
  const found = set ?? cluster;
  if (!found)
    return {
      status: 'True',
      reason: 'External',
      message: `${what} is managed elsewhere.`,
    };
  const { namespace } = found.metadata;
  if (isReady(found, works))
    return { status: 'True', reason: 'Ready', message: `${what} is ready.` };
  return {
    status: 'False',
    reason: 'NotReady',
    message: set
      ? `${what} is not ready yet. If this does not change, run kubectl -n ${namespace} describe pod ${name}-0`
      : `${what} is not ready yet. If this does not change, run kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`,
  };
}

function isReady(object: KubernetesObject, works: Storage['works']): boolean {
  const status = (object.status ?? {}) as Status;
  if (object.kind !== 'StatefulSet') return works(status);
  return (
    (status.observedGeneration ?? 0) >= (object.metadata.generation ?? 0) &&
    (status.readyReplicas ?? 0) >= 1
  );
}

export const databaseReady = (children: Children, platform: string): Finding =>
  storageReady(children, {
    what: 'PostgreSQL',
    name: `${platform}-postgresql`,
    kind: 'Cluster',
    // Standbys may take minutes to copy the primary server, and their loss stops nobody.
    works: ({ currentPrimary = '', instancesStatus }) =>
      instancesStatus?.healthy?.includes(currentPrimary) ?? false,
  });

export const brokerReady = (children: Children, platform: string): Finding =>
  storageReady(children, {
    what: 'RabbitMQ',
    name: `${platform}-rabbitmq`,
    kind: 'RabbitmqCluster',
    works: ({ conditions = [] }) =>
      conditions.some(({ type, status }) => type === 'AllReplicasReady' && status === 'True'),
  });
