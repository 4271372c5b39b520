import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import type { Children } from '../reconcile/children.ts';
import type { Finding } from './condition.ts';

interface Storage {
  readonly what: string;
  /** Name of the StatefulSet, or of the resource of the add-on. */
  readonly name: string;
  /** Kind of the resource of the add-on. */
  readonly kind: string;
  /** The condition of the resource that shows it is ready. */
  readonly condition: string;
}

interface Status {
  readonly observedGeneration?: number;
  readonly readyReplicas?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

function storageReady(children: Children, { what, name, kind, condition }: Storage): Finding {
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
  if (isReady(found, condition))
    return { status: 'True', reason: 'Ready', message: `${what} is ready.` };
  return {
    status: 'False',
    reason: 'NotReady',
    message: set
      ? `${what} is not ready yet. If it stays so: kubectl -n ${namespace} describe pod ${name}-0`
      : `${what} is not ready yet. If it stays so: kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`,
  };
}

function isReady(object: KubernetesObject, condition: string): boolean {
  const status = (object.status ?? {}) as Status;
  if (object.kind !== 'StatefulSet')
    return (
      status.conditions?.some(({ type, status: is }) => type === condition && is === 'True') ??
      false
    );
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
    condition: 'Ready',
  });

export const brokerReady = (children: Children, platform: string): Finding =>
  storageReady(children, {
    what: 'RabbitMQ',
    name: `${platform}-rabbitmq`,
    kind: 'RabbitmqCluster',
    condition: 'AllReplicasReady',
  });
