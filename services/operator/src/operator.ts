import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHttpServer } from '@ems/http';
import { createUpkeep, startInOrder } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { load } from 'js-yaml';
import { energyPlatformKind, type EnergyPlatform } from './api/v1alpha1/energy-platform.ts';
import {
  energyPlatformBackupKind,
  type EnergyPlatformBackup,
} from './api/v1alpha1/energy-platform-backup.ts';
import { isFinished } from './backups/backup-records.ts';
import type { OperatorConfig } from './config.ts';
import { accessCluster } from './kubernetes/access-cluster.ts';
import type { ClusterAccess } from './kubernetes/cluster-access.ts';
import { createNewsFilter } from './kubernetes/create-news-filter.ts';
import { createKubernetesApi, type KubernetesApi } from './kubernetes/kubernetes-api.ts';
import { pathOf, type ResourceKind } from './kubernetes/kubernetes-object.ts';
import { createLeaderElection, type ElectionTiming } from './kubernetes/leader-election.ts';
import { createEventRecorder } from './kubernetes/record-event.ts';
import { watchKind } from './kubernetes/watch-kind.ts';
import { createWorkQueue } from './kubernetes/work-queue.ts';
import { createMetrics } from './metrics.ts';
import { createReconcile } from './reconcile/reconcile-platform.ts';
import { childKinds, secretKind } from './resources/child-kinds.ts';
import { createChartRenderer } from './resources/render-charts.ts';

const name = 'operator';
const absentAddOnMs = 60_000;
/** Changes of children come in bursts. */
const gatheringMs = 200;
const childSelector = 'app.kubernetes.io/part-of=ems';

/** Reconciles every EnergyPlatform. Several may run: one leads, the others wait. `overrides` are for tests. */
export function createOperator(
  config: OperatorConfig,
  logger: Logger,
  overrides: {
    access?: ClusterAccess;
    api?: KubernetesApi;
    election?: ElectionTiming;
    onLost?: () => void;
    firstRetryMs?: number;
  } = {},
) {
  const access = overrides.access ?? accessCluster(config.apiServer);
  const api = overrides.api ?? createKubernetesApi(access);
  const identity = `${config.podName}_${randomUUID()}`;
  const http = createHttpServer({
    name,
    config,
    logger,
    readiness: { checks: { kubernetes: () => api.request('GET', '/readyz') } },
  });
  const metrics = createMetrics(http.metrics);
  const reconcile = createReconcile({
    api,
    render: createChartRenderer(config.helm, config.chart),
    recordEvent: createEventRecorder(api, 'ems.energy/operator', config.podName),
    chartVersion: readChartVersion(config.chart),
    watchNamespace: config.watchNamespace,
    backupMetrics: metrics.backups,
  });
  const queue = createWorkQueue({
    concurrency: config.concurrency,
    firstDelayMs: overrides.firstRetryMs ?? 500,
    longestDelayMs: 300_000,
    process: (key) => metrics.observe(() => work(key)),
  });
  metrics.watchQueue(queue.depth);

  async function work(key: string): Promise<void> {
    const [namespace = '', platform = ''] = key.split('/');
    try {
      const again = await reconcile(namespace, platform);
      if (again !== undefined) queue.addAfter(key, again);
    } catch (error) {
      logger.warn({ err: error, namespace, platform }, 'Reconciliation failed, retrying');
      throw error;
    }
  }

  async function addAll(): Promise<void> {
    const list = async (kind: ResourceKind) =>
      (await api.request('GET', pathOf(kind, config.watchNamespace))) as { items: unknown[] };
    const platforms = (await list(energyPlatformKind)).items as EnergyPlatform[];
    const backups = (await list(energyPlatformBackupKind)).items as EnergyPlatformBackup[];
    for (const { metadata } of platforms) queue.add(`${metadata.namespace}/${metadata.name}`);
    // Includes backups whose platform does not exist.
    for (const backup of backups.filter((one) => !isFinished(one))) queue.add(keyOfBackup(backup));
  }

  const shared = { access, api, logger, onGap: addAll };
  const watches = [
    watchKind({
      ...shared,
      path: pathOf(energyPlatformKind, config.watchNamespace),
      onChange: ({ metadata }) => queue.add(`${metadata.namespace}/${metadata.name}`),
    }),
    watchKind({
      ...shared,
      path: pathOf(energyPlatformBackupKind, config.watchNamespace),
      onChange: (backup) => queue.add(keyOfBackup(backup as unknown as EnergyPlatformBackup)),
    }),
    ...[...childKinds, secretKind].map((kind) => {
      const isNews = kind.statusMatters ? () => true : createNewsFilter();
      return watchKind({
        ...shared,
        path: pathOf(kind, config.watchNamespace),
        labelSelector: childSelector,
        absentMs: absentAddOnMs,
        onChange: (child, type) => {
          const { namespace, labels } = child.metadata;
          if (!isNews(child) && type !== 'DELETED') return;
          queue.addAfter(`${namespace}/${labels?.['app.kubernetes.io/instance']}`, gatheringMs);
        },
      });
    }),
  ];
  const resync = createUpkeep({ everyMs: config.resyncMs, work: addAll, logger });
  const reconciling = startInOrder([
    { name: 'queue', stop: () => queue.stop() },
    ...watches.map((watch) => ({
      name: 'watch',
      start: () => watch.start(),
      stop: () => watch.stop(),
    })),
    { name: 'resync', start: () => resync.start(), stop: () => resync.stop() },
  ]);
  const election = createLeaderElection({
    api,
    namespace: config.namespace,
    name: 'ems-operator',
    identity,
    logger,
    ...(overrides.election ? { timing: overrides.election } : {}),
    onElected: () => {
      metrics.leads(true);
      void reconciling.start();
    },
    // Another operator may lead already, so only exiting is fast enough.
    onLost: overrides.onLost ?? (() => process.exit(1)),
  });

  return {
    ...startInOrder([
      { name: 'http', start: () => http.start(), stop: () => http.stop() },
      { name: 'election', start: () => election.start(), stop: () => election.stop() },
      { name: 'reconciling', stop: () => reconciling.stop() },
    ]),
    port: http.port,
    isLeading: election.isLeading,
  };
}

const keyOfBackup = ({ metadata, spec }: EnergyPlatformBackup) =>
  `${metadata.namespace}/${spec.platform}`;

function readChartVersion(chart: string): string {
  const text = readFileSync(join(chart, 'Chart.yaml'), 'utf8');
  return (load(text) as { appVersion: string }).appVersion;
}
