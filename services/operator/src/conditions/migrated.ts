import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import type { Children } from '../reconcile/children.ts';
import type { Finding } from './condition.ts';

interface JobStatus {
  readonly failed?: number;
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

interface PodTemplate {
  readonly template?: {
    readonly spec?: {
      readonly containers?: readonly {
        readonly env?: readonly { readonly name: string; readonly value?: string }[];
      }[];
    };
  };
}

/** The ConfigMap that a provisioner's Job creates at its end. */
export function markerOf(job: KubernetesObject): string | undefined {
  const [container] = (job.spec as PodTemplate | undefined)?.template?.spec?.containers ?? [];
  return container?.env?.find(({ name }) => name === 'MARKER')?.value;
}

export const jobHas = (job: KubernetesObject, type: string) =>
  ((job.status ?? {}) as JobStatus).conditions?.find(
    (condition) => condition.type === type && condition.status === 'True',
  );

/** The Job is done, but somebody removed its marker. */
export const isMarkerLost = (job: KubernetesObject, children: Children): boolean =>
  jobHas(job, 'Complete') !== undefined && !children.has(`ConfigMap/${markerOf(job)}`);

export function migrated(job: KubernetesObject, children: Children): Finding {
  const { name, namespace } = job.metadata;
  const logs = `kubectl -n ${namespace} logs job/${name} --all-containers`;
  if (jobHas(job, 'Complete') && children.has(`ConfigMap/${markerOf(job)}`))
    return {
      status: 'True',
      reason: 'Complete',
      message: 'The databases, logins and broker are ready for this version.',
    };
  if (jobHas(job, 'Failed'))
    return {
      status: 'False',
      reason: 'Failed',
      message: `The Job ${name} failed. To find out why, run ${logs}. Fix the cause, then delete the Job. It is created again.`,
    };
  const { failed = 0 } = (job.status ?? {}) as JobStatus;
  return {
    status: 'False',
    reason: failed > 0 ? 'Retrying' : 'Running',
    message:
      failed > 0
        ? `The Job ${name} has failed ${failed} times and is retrying. To find out why, run ${logs}`
        : `The Job ${name} is preparing the databases, logins and broker.`,
  };
}
