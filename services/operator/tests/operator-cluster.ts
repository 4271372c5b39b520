import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@ems/dev-env/testing/eventually';
import { createLogger } from '@ems/logging';
import { addOnDefinitions } from '../../../tests/charts/add-on-definitions.ts';
import { copyCharts } from '../../../tests/charts/helm.ts';
import { customResourceDefinitions } from '../src/api/v1alpha1/custom-resource-definitions.ts';
import { energyPlatformKind, type EnergyPlatform } from '../src/api/v1alpha1/energy-platform.ts';
import { loadOperatorConfig } from '../src/config.ts';
import { createOperator } from '../src/operator.ts';
import type { KubernetesApi } from '../src/kubernetes/kubernetes-api.ts';
import { pathOf, type KubernetesObject } from '../src/kubernetes/kubernetes-object.ts';
import { programOf, startControlPlane } from './control-plane.ts';
import { completeAt } from './fake-backups.ts';
import { startFakeControllers } from './fake-controllers.ts';

const silent = createLogger({ name: 'operator', level: 'silent' });
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export const exampleSpec = { version: '0.1.0', host: 'energy.example.org' };

/** An API server that knows the resources of the operator and of the add-ons, and the charts. */
export async function startOperatorCluster() {
  const plane = await startControlPlane();
  const charts = copyCharts();
  const { api } = plane;
  const known = [...customResourceDefinitions, ...addOnDefinitions];
  for (const body of known) await api.request('POST', definitions, { body });
  for (const { spec } of known)
    for (const { name } of spec.versions)
      await eventually(() =>
        api.request('GET', `/apis/${spec.group}/${name}/${spec.names.plural}`),
      );
  const chart = join(charts, 'ems');
  return {
    ...plane,
    chart,
    createOperator(
      environment: Record<string, string> = {},
      overrides: Parameters<typeof createOperator>[2] = {},
    ) {
      const config = loadOperatorConfig({
        HOST: '127.0.0.1',
        PORT: '0',
        HELM: programOf('helm') ?? 'helm',
        CHART: chart,
        ...environment,
      });
      return createOperator(config, silent, {
        access: plane.access,
        election: { leaseMs: 60_000, renewalDeadlineMs: 40_000, retryMs: 200 },
        firstRetryMs: 50,
        onLost: () => undefined,
        ...overrides,
      });
    },
    async stop(): Promise<void> {
      await plane.stop();
      rmSync(charts, { recursive: true, force: true });
    },
  };
}

/** The same, with controllers that make workloads ready and end backups. */
export async function startWorkingCluster() {
  const cluster = await startOperatorCluster();
  const controllers = startFakeControllers(cluster.api, {
    endOfBackup: (name) => completeAt(name, new Date().toISOString()),
  });
  return {
    ...cluster,
    async stop(): Promise<void> {
      await controllers.stop();
      await cluster.stop();
    },
  };
}

/** The platforms of one namespace. */
export async function createNamespace(api: KubernetesApi, namespace: string) {
  const path = (name?: string) => pathOf(energyPlatformKind, namespace, name);
  await api.request('POST', '/api/v1/namespaces', {
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  return {
    create: (name: string, spec: object = {}) =>
      api.request('POST', path(), {
        body: {
          apiVersion: energyPlatformKind.apiVersion,
          kind: energyPlatformKind.kind,
          metadata: { name },
          spec: { ...exampleSpec, host: `${name}.${namespace}.example.org`, ...spec },
        },
      }) as Promise<EnergyPlatform>,
    change: (name: string, spec: object) =>
      api.request('PATCH', path(name), {
        contentType: 'application/merge-patch+json',
        body: { spec },
      }) as Promise<EnergyPlatform>,
    read: (name: string) => api.request('GET', path(name)) as Promise<EnergyPlatform>,
    delete: (name: string) => api.request('DELETE', path(name)),
    async condition(name: string, type: string) {
      const { status } = (await api.request('GET', path(name))) as EnergyPlatform;
      return status?.conditions?.find((condition) => condition.type === type);
    },
    async list(kind: { apiVersion: string; plural: string }): Promise<KubernetesObject[]> {
      const found = (await api.request('GET', pathOf(kind, namespace))) as {
        items: KubernetesObject[];
      };
      return found.items;
    },
    get: (kind: { apiVersion: string; plural: string }, name: string) =>
      api.request('GET', pathOf(kind, namespace, name)) as Promise<KubernetesObject>,
  };
}
