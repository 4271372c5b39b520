import { readIfExists, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf } from '../kubernetes/kubernetes-object.ts';
import { secretKind } from '../resources/child-kinds.ts';
import type { Refusal } from './refusal.ts';

export interface NeededSecret {
  /** The field of the spec that names the Secret. */
  readonly field: string;
  readonly name: string | undefined;
  readonly keys: readonly string[];
}

export const loginKeys = ['username', 'password'];
export const s3Keys = ['access-key-id', 'secret-access-key'];

/** Whether a Secret is missing, or some of its keys. */
export async function refuseSecret(
  api: KubernetesApi,
  namespace: string,
  { field, name, keys }: NeededSecret,
): Promise<Refusal | undefined> {
  if (!name) return undefined;
  const secret = await readIfExists<{ data?: Readonly<Record<string, string>> }>(
    api,
    pathOf(secretKind, namespace, name),
  );
  const data = secret && (secret.data ?? {});
  const missing = keys.filter((key) => data?.[key] === undefined);
  if (missing.length === 0) return undefined;
  return {
    reason: 'SecretMissing',
    message: data
      ? `The Secret ${name}, which ${field} names, has no ${missing.join(' and no ')}. Add what is missing.`
      : `The namespace ${namespace} has no Secret ${name}, which ${field} names. Create it with ${keys.join(' and ')}.`,
  };
}
