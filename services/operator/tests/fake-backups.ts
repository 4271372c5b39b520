import { jobHas } from '../src/conditions/migrated.ts';
import type { KubernetesApi } from '../src/kubernetes/kubernetes-api.ts';
import { pathOf, timestamp, type KubernetesObject } from '../src/kubernetes/kubernetes-object.ts';
import { kindOf, podKind } from '../src/resources/child-kinds.ts';
import { endedJob } from './ended-job.ts';

const jobs = kindOf({ apiVersion: 'batch/v1', kind: 'Job' });

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}

const containerOf = ({ spec }: KubernetesObject) =>
  (spec as { template: { spec: { containers: Container[] } } }).template.spec.containers[0];

/** The result of a backup. Undefined while it runs. */
export type EndOfBackup = (name: string) => object | undefined;

export const isBackup = ({ metadata }: KubernetesObject): boolean =>
  metadata.labels?.['app.kubernetes.io/name'] === 'backup';

export const completeAt = (name: string, moment: string) => ({
  name,
  moment,
  bytes: 4_096,
  version: '0.1.0',
});

/** Ends the Job of a backup as the provisioner and the controller of Jobs would. */
export async function endBackup(
  api: KubernetesApi,
  job: KubernetesObject,
  endOf: EndOfBackup,
): Promise<void> {
  const container = containerOf(job);
  const { namespace, name } = job.metadata;
  const backup = container?.env.find((variable) => variable.name === 'BACKUP_NAME')?.value ?? '';
  const result = endOf(backup);
  if (!container || !result || jobHas(job, 'Complete') || jobHas(job, 'Failed')) return;
  const hasFailed = 'error' in result;
  const pod = `${name}-pod`;
  const labels = { 'batch.kubernetes.io/job-name': name };
  const image = { name: container.name, image: container.image };
  await api
    .request('POST', pathOf(podKind, namespace), {
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: pod, labels },
        spec: { containers: [image], restartPolicy: 'Never' },
      },
    })
    .catch(() => undefined);
  const time = timestamp(Date.now());
  const terminated = {
    exitCode: hasFailed ? 1 : 0,
    finishedAt: time,
    message: JSON.stringify(result),
  };
  await setStatus(api, podKind, namespace, pod, {
    phase: hasFailed ? 'Failed' : 'Succeeded',
    containerStatuses: [
      { ...image, imageID: '', ready: false, restartCount: 0, state: { terminated } },
    ],
  });
  await setStatus(api, jobs, namespace, name, endedJob(hasFailed));
}

const setStatus = (
  api: KubernetesApi,
  kind: typeof podKind,
  namespace: string | undefined,
  name: string,
  status: object,
) =>
  api.request('PATCH', `${pathOf(kind, namespace, name)}/status`, {
    contentType: 'application/merge-patch+json',
    body: { status },
  });
