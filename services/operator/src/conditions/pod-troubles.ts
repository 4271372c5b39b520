import { sentenceIn } from '../backups/read-backup-result.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf, type KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { podKind } from '../resources/child-kinds.ts';
import { selectorOf } from '../resources/own-object.ts';

interface PodStatus {
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

interface ContainerStatus {
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
  readonly lastState?: { readonly terminated?: { readonly message?: string } };
}

const harmless = new Set(['ContainerCreating', 'PodInitializing']);
const longest = 300;

function troubleOf(status: PodStatus): string | undefined {
  const unscheduled = status.conditions?.find(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
  );
  if (unscheduled) return `Unschedulable: ${unscheduled.message}`;
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const found = containers.find(({ state }) => {
    const { reason } = state?.waiting ?? {};
    return reason && !harmless.has(reason);
  });
  const waiting = found?.state?.waiting;
  if (!waiting) return undefined;
  // The last message of the process is more useful than the reason for its restart.
  const said = found.lastState?.terminated?.message;
  if (said) return sentenceIn(said);
  return waiting.message ? `${waiting.reason}: ${waiting.message}` : waiting.reason;
}

/** Why pods of a platform wait, by component. */
export async function findPodTroubles(
  api: KubernetesApi,
  { name, namespace }: { readonly name: string; readonly namespace: string },
): Promise<Map<string, string>> {
  const { items } = (await api.request('GET', pathOf(podKind, namespace), {
    query: { labelSelector: selectorOf(name) },
  })) as { items: KubernetesObject[] };
  const troubles = new Map<string, string>();
  for (const { metadata, status } of items) {
    const trouble = troubleOf((status ?? {}) as PodStatus);
    const component = metadata.labels?.['app.kubernetes.io/name'];
    if (trouble && component) troubles.set(component, trouble.slice(0, longest));
  }
  return troubles;
}
