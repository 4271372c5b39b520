import { setInterval } from 'node:timers/promises';
import { markerOf } from '../src/conditions/migrated.ts';
import type { KubernetesApi } from '../src/kubernetes/kubernetes-api.ts';
import {
  pathOf,
  type KubernetesObject,
  type ResourceKind,
} from '../src/kubernetes/kubernetes-object.ts';
import { kindOf, volumeClaimKind } from '../src/resources/child-kinds.ts';
import { labelsOf } from '../src/resources/own-object.ts';
import { endedJob } from './ended-job.ts';
import { endBackup, isBackup, type EndOfBackup } from './fake-backups.ts';

const deployments = kindOf({ apiVersion: 'apps/v1', kind: 'Deployment' });
const statefulSets = kindOf({ apiVersion: 'apps/v1', kind: 'StatefulSet' });
const jobs = kindOf({ apiVersion: 'batch/v1', kind: 'Job' });
const configMaps = kindOf({ apiVersion: 'v1', kind: 'ConfigMap' });

interface Workload extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: { readonly containers: readonly { image: string }[] } };
  };
  readonly status: { readonly observedGeneration?: number; readonly availableReplicas?: number };
}

/** Plays the controllers and nodes of a real cluster: pods become ready unless their image is broken. */
export function startFakeControllers(
  api: KubernetesApi,
  {
    isBroken = () => false,
    endOfBackup = () => undefined,
  }: { isBroken?: (image: string) => boolean; endOfBackup?: EndOfBackup } = {},
) {
  let stopped = false;
  const setStatus = (kind: typeof deployments, { metadata }: KubernetesObject, status: object) =>
    api.request('PATCH', `${pathOf(kind, metadata.namespace, metadata.name)}/status`, {
      contentType: 'application/merge-patch+json',
      body: { status },
    });
  const list = async (kind: ResourceKind) =>
    ((await api.request('GET', pathOf(kind))) as { items: Workload[] }).items;
  const imageOf = ({ spec }: Workload) => spec.template.spec.containers[0]?.image ?? '';

  async function roundOf(): Promise<void> {
    for (const set of await list(statefulSets))
      if (set.status.observedGeneration !== set.metadata.generation)
        await setStatus(statefulSets, set, {
          observedGeneration: set.metadata.generation,
          replicas: 1,
          readyReplicas: 1,
        });
    for (const job of await list(jobs))
      await (isBackup(job) ? endBackup(api, job, endOfBackup) : finish(job));
    for (const deployment of await list(deployments)) await rollOut(deployment);
    for (const claim of await list(volumeClaimKind)) await release(claim);
  }

  /** Its volume is no longer used. */
  async function release({ metadata }: KubernetesObject): Promise<void> {
    if (metadata.deletionTimestamp)
      await api.request('PATCH', pathOf(volumeClaimKind, metadata.namespace, metadata.name), {
        contentType: 'application/merge-patch+json',
        body: { metadata: { finalizers: null } },
      });
  }

  async function rollOut(deployment: Workload): Promise<void> {
    const { metadata, status, spec } = deployment;
    if (status.observedGeneration === metadata.generation) return;
    const wanted = spec.replicas ?? 1;
    const old = status.availableReplicas ?? 0;
    await setStatus(
      deployments,
      deployment,
      isBroken(imageOf(deployment))
        ? {
            observedGeneration: metadata.generation,
            replicas: old + 1,
            updatedReplicas: 1,
            availableReplicas: old,
            readyReplicas: old,
          }
        : {
            observedGeneration: metadata.generation,
            replicas: wanted,
            updatedReplicas: wanted,
            availableReplicas: wanted,
            readyReplicas: wanted,
          },
    );
  }

  async function finish(job: Workload): Promise<void> {
    if ((job.status as { succeeded?: number }).succeeded || isBroken(imageOf(job))) return;
    const { namespace, labels } = job.metadata;
    const instance = labels?.['app.kubernetes.io/instance'] ?? '';
    const name = markerOf(job);
    await api
      .request('POST', pathOf(configMaps, namespace), {
        body: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, labels: labelsOf(instance) },
          data: { at: 'now' },
        },
      })
      .catch(() => undefined);
    await setStatus(jobs, job, endedJob(false));
  }

  const running = (async () => {
    for await (const _ of setInterval(50)) {
      if (stopped) return;
      await roundOf().catch(() => undefined);
    }
  })();
  return {
    async stop(): Promise<void> {
      stopped = true;
      await running;
    },
  };
}
