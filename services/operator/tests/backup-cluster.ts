import {
  energyPlatformBackupKind,
  type EnergyPlatformBackup,
} from '../src/api/v1alpha1/energy-platform-backup.ts';
import type { KubernetesApi } from '../src/kubernetes/kubernetes-api.ts';
import { pathOf } from '../src/kubernetes/kubernetes-object.ts';
import { createReconcile, type Reconcile } from '../src/reconcile/reconcile-platform.ts';
import { kindOf } from '../src/resources/child-kinds.ts';
import { createChartRenderer } from '../src/resources/render-charts.ts';
import { programOf } from './control-plane.ts';
import { startFakeControllers } from './fake-controllers.ts';
import { createNamespace, startOperatorCluster } from './operator-cluster.ts';
import { poll } from './poll.ts';

export const jobs = kindOf({ apiVersion: 'batch/v1', kind: 'Job' });
export const policies = kindOf({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' });
export const volumeBackup = { target: { volume: { size: '20Gi' } } };
const start = Date.parse('2026-03-01T12:00:00Z');

/** An API server whose backups end as the test decides, and platforms with a stopped clock. */
export async function startBackupCluster() {
  const cluster = await startOperatorCluster();
  const render = createChartRenderer(programOf('helm') ?? '', cluster.chart);
  /** By the name of a backup. A backup that is missing here never ends. */
  const ends = new Map<string, object>();
  const controllers = startFakeControllers(cluster.api, { endOfBackup: (name) => ends.get(name) });

  /** A namespace with a stopped clock. */
  async function open(namespace: string) {
    const energy = await createNamespace(cluster.api, namespace);
    const clock = { now: start };
    const failures: string[] = [];
    const moments: (string | undefined)[] = [];
    const reconcileWith = (api: KubernetesApi): Reconcile =>
      createReconcile({
        api,
        render,
        chartVersion: '0.1.0',
        recordEvent: async () => undefined,
        now: () => clock.now,
        backupMetrics: {
          observe: (_namespace, _platform, moment) => void moments.push(moment),
          countFailure: (_namespace, platform) => void failures.push(platform),
        },
      });
    const reconcile = reconcileWith(cluster.api);
    const path = (name?: string) => pathOf(energyPlatformBackupKind, namespace, name);
    const ready = async (name = 'ems') => {
      await reconcile(namespace, name);
      return (await energy.read(name)).status?.phase;
    };
    return {
      ...energy,
      clock,
      failures,
      moments,
      ready,
      reconcileWith,
      reconcile: (name = 'ems') => reconcile(namespace, name),
      backUp: (name: string, platform = 'ems') =>
        cluster.api.request('POST', path(), {
          body: {
            apiVersion: energyPlatformBackupKind.apiVersion,
            kind: energyPlatformBackupKind.kind,
            metadata: { name },
            spec: { platform },
          },
        }),
      backup: (name: string) =>
        cluster.api.request('GET', path(name)) as Promise<EnergyPlatformBackup>,
      backups: async () =>
        (await energy.list(energyPlatformBackupKind)).map(({ metadata }) => metadata.name),
      jobs: async () =>
        (await energy.list(jobs))
          .map(({ metadata }) => metadata.name)
          .filter((name) => name.endsWith('-backup')),
      /** Reconciles until a backup reaches this phase. */
      until: (name: string, phase: string) =>
        poll(async () => {
          await reconcile(namespace, 'ems');
          return ((await cluster.api.request('GET', path(name))) as EnergyPlatformBackup).status
            ?.phase;
        }).toBe(phase),
    };
  }

  /** The same, with a platform that is ready. */
  async function install(namespace: string, spec: object = { backup: volumeBackup }) {
    const energy = await open(namespace);
    await energy.create('ems', spec);
    await poll(() => energy.ready()).toBe('Ready');
    return energy;
  }

  return {
    api: cluster.api,
    ends,
    open,
    install,
    async stop(): Promise<void> {
      await controllers.stop();
      await cluster.stop();
    },
  };
}
