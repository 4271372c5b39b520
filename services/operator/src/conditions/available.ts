import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import type { Finding } from './condition.ts';

interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
}

const statusOf = ({ status }: KubernetesObject) => (status ?? {}) as DeploymentStatus;

/** At least one replica of any revision is available. */
const serves = (deployment: KubernetesObject) => (statusOf(deployment).availableReplicas ?? 0) > 0;

/** All replicas have the latest revision and are available. */
export function isRolledOut(deployment: KubernetesObject): boolean {
  const wanted = (deployment.spec as { replicas?: number } | undefined)?.replicas ?? 1;
  const {
    observedGeneration = 0,
    replicas,
    updatedReplicas,
    availableReplicas,
  } = statusOf(deployment);
  return (
    observedGeneration >= (deployment.metadata.generation ?? 0) &&
    (wanted === 0 ||
      (replicas === wanted && updatedReplicas === wanted && (availableReplicas ?? 0) >= wanted))
  );
}

/** `troubles`: why pods wait, by component. */
export function available(
  deployments: readonly KubernetesObject[],
  troubles: ReadonlyMap<string, string>,
): Finding {
  const down = deployments.filter((deployment) => !serves(deployment));
  if (deployments.length > 0 && down.length === 0)
    return { status: 'True', reason: 'Serving', message: 'Every service has a ready replica.' };
  if (deployments.length === 0)
    return { status: 'False', reason: 'NotInstalled', message: 'No service has been started yet.' };
  return {
    status: 'False',
    reason: 'ServiceDown',
    message: `No ready replica of ${down.map((deployment) => describe(deployment, troubles)).join('; ')}`,
  };
}

/** A component, with the reason that its pods give for not being ready. */
export function describe(
  { metadata }: KubernetesObject,
  troubles: ReadonlyMap<string, string>,
): string {
  const component = metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name;
  const trouble = troubles.get(component);
  return trouble ? `${component} (${trouble})` : component;
}
