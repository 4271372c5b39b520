import type { ResourceKind } from '../kubernetes/kubernetes-object.ts';

interface ChildKind extends ResourceKind {
  /** Part of an add-on that a cluster may lack. */
  readonly optional?: boolean;
  /** Whether a reconciliation looks at its status. */
  readonly statusMatters?: boolean;
}

const withStatus = new Set(['Deployment', 'StatefulSet', 'Job', 'Cluster', 'RabbitmqCluster']);

const kindsOf = (apiVersion: string, kinds: Readonly<Record<string, string>>, optional = false) =>
  Object.entries(kinds).map(([kind, plural]): ChildKind => ({
    apiVersion,
    kind,
    plural,
    optional,
    statusMatters: withStatus.has(kind),
  }));

/** Every kind of object that the charts render. */
export const childKinds: readonly ChildKind[] = [
  ...kindsOf('v1', {
    ConfigMap: 'configmaps',
    Service: 'services',
    ServiceAccount: 'serviceaccounts',
    PersistentVolumeClaim: 'persistentvolumeclaims',
  }),
  ...kindsOf('apps/v1', { Deployment: 'deployments', StatefulSet: 'statefulsets' }),
  ...kindsOf('batch/v1', { Job: 'jobs' }),
  ...kindsOf('networking.k8s.io/v1', { NetworkPolicy: 'networkpolicies' }),
  ...kindsOf('policy/v1', { PodDisruptionBudget: 'poddisruptionbudgets' }),
  ...kindsOf('rbac.authorization.k8s.io/v1', { Role: 'roles', RoleBinding: 'rolebindings' }),
  ...kindsOf(
    'traefik.io/v1alpha1',
    { IngressRoute: 'ingressroutes', Middleware: 'middlewares' },
    true,
  ),
  ...kindsOf(
    'keda.sh/v1alpha1',
    { ScaledObject: 'scaledobjects', TriggerAuthentication: 'triggerauthentications' },
    true,
  ),
  ...kindsOf('postgresql.cnpg.io/v1', { Cluster: 'clusters' }, true),
  ...kindsOf('rabbitmq.com/v1beta1', { RabbitmqCluster: 'rabbitmqclusters' }, true),
];

/** Kinds that contain data. They are deleted with the platform only if its policy says so. */
export const isStorageCluster = ({ kind }: { readonly kind: string }): boolean =>
  kind === 'Cluster' || kind === 'RabbitmqCluster';

/** Kinds that outlive the platform unless they are deleted explicitly. */
export const outlives = (object: { readonly kind: string }): boolean =>
  isStorageCluster(object) || object.kind === 'PersistentVolumeClaim';

export const secretKind: ChildKind = { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' };
export const podKind: ResourceKind = { apiVersion: 'v1', kind: 'Pod', plural: 'pods' };
export const volumeClaimKind: ResourceKind = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
};

/** @throws for a kind that the charts do not render */
export function kindOf({ apiVersion, kind }: Pick<ResourceKind, 'apiVersion' | 'kind'>): ChildKind {
  const found = childKinds.find((one) => one.kind === kind && one.apiVersion === apiVersion);
  if (found) return found;
  throw new Error(
    `The charts render a ${kind} of ${apiVersion}. Add it to child-kinds.ts and to the operator's role`,
  );
}
