import { z } from 'zod';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf, type KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { podKind } from '../resources/child-kinds.ts';

/** The message that the provisioner writes at its end. */
const success = z.object({
  name: z.string().min(1).max(100),
  moment: z.iso.datetime({ offset: true }),
  bytes: z.int().min(0),
  version: z.string().max(50),
});
const failure = z.object({ error: z.string() });

export type BackupResult = z.output<typeof success>;

interface Terminated {
  readonly exitCode: number;
  readonly finishedAt?: string;
  readonly message?: string;
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return undefined;
  }
}

/** The sentence in a container's final message, or the whole message if it has another format. */
export function sentenceIn(message: string): string {
  const found = failure.safeParse(parsed(message));
  return (found.success ? found.data.error : message).trim();
}

/** The final message of the pod of a Job that ended last. Undefined if its pods no longer exist. */
export async function readBackupResult(
  api: KubernetesApi,
  namespace: string,
  job: string,
): Promise<BackupResult | string | undefined> {
  const { items } = (await api.request('GET', pathOf(podKind, namespace), {
    query: { labelSelector: `batch.kubernetes.io/job-name=${job}` },
  })) as { items: KubernetesObject[] };
  const [last] = items
    .flatMap(({ status }) => {
      const { containerStatuses = [] } = (status ?? {}) as {
        containerStatuses?: { state?: { terminated?: Terminated } }[];
      };
      return containerStatuses.map(({ state }) => state?.terminated);
    })
    .filter((one) => one !== undefined)
    .toSorted((one, other) => (other.finishedAt ?? '').localeCompare(one.finishedAt ?? ''));
  if (!last) return undefined;
  const result = success.safeParse(parsed(last.message ?? ''));
  if (last.exitCode === 0 && result.success) return result.data;
  return (
    sentenceIn(last.message ?? '') || `It ended with code ${last.exitCode} and without a message.`
  );
}
