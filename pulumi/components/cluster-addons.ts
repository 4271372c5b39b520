import * as k8s from '@pulumi/kubernetes';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { StackConfig } from '../config.ts';
import { releaseInNamespace, type ReleaseArgs } from './release-in-namespace.ts';

type AddOn = keyof StackConfig['addOns'];

/** The network policies of the platform expect this namespace. */
type ChartSource = Required<Pick<ReleaseArgs, 'chart' | 'version' | 'repo' | 'namespace'>> &
  Pick<ReleaseArgs, 'values'>;

/** Pinned versions. Change this file to upgrade. */
const charts: Readonly<Record<Exclude<AddOn, 'rabbitMqOperator'>, ChartSource>> = {
  traefik: {
    chart: 'traefik',
    version: '41.3.0',
    repo: 'https://traefik.github.io/charts',
    namespace: 'traefik',
    // Answers 503 instead of 404 for a Service without ready pods, because clients retry 503.
    values: { providers: { kubernetesCRD: { allowEmptyServices: true } } },
  },
  keda: {
    chart: 'keda',
    version: '2.20.2',
    repo: 'https://kedacore.github.io/charts',
    namespace: 'keda',
  },
  certManager: {
    chart: 'cert-manager',
    version: 'v1.20.2',
    repo: 'https://charts.jetstack.io',
    namespace: 'cert-manager',
    values: { crds: { enabled: true } },
  },
  cloudNativePg: {
    chart: 'cloudnative-pg',
    version: '0.27.1',
    repo: 'https://cloudnative-pg.github.io/charts',
    namespace: 'cnpg-system',
  },
};

const rabbitMqOperator =
  'https://github.com/rabbitmq/cluster-operator/releases/download/v2.22.3/cluster-operator.yml';

export interface ClusterAddonsArgs {
  readonly addOns: StackConfig['addOns'];
}

/** The add-ons that the platform needs. Those that a cluster already has are left out. */
export class ClusterAddons extends ComponentResource {
  constructor(name: string, { addOns }: ClusterAddonsArgs, options?: ComponentResourceOptions) {
    super('ems:cluster:ClusterAddons', name, {}, options);
    for (const [addOn, source] of Object.entries(charts))
      if (addOns[addOn as AddOn]) releaseInNamespace({ name: source.chart, ...source }, this);
    if (addOns.rabbitMqOperator)
      new k8s.yaml.v2.ConfigFile('rabbitmq-operator', { file: rabbitMqOperator }, { parent: this });
    this.registerOutputs({});
  }
}
