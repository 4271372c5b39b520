import { randomPassword } from '@ems/provisioning';
import { refusal, type KubernetesApi } from './kubernetes-api.ts';

/** When two processes write one Secret at the same time, the second one reads it again. */
const attempts = 5;

/** A `key` gets a random value, `key=value` a fixed one. */
export type SecretKey = string;

/**
 * Creates a Secret, or adds missing keys. Existing keys stay, because a Secret may be supplied and generated values
 * never change.
 *
 * @returns the keys that were added
 */
export async function ensureSecret(
  api: KubernetesApi,
  name: string,
  keys: readonly SecretKey[],
  labels: Readonly<Record<string, string>>,
): Promise<string[]> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await api('GET', `secrets/${name}`);
    if (found.status !== 200 && found.status !== 404)
      throw refusal(`read the Secret ${name}`, found);
    const present = found.status === 200 ? (found.body as StoredSecret) : undefined;
    const missing = keys.filter((key) => present?.data?.[nameOf(key)] === undefined);
    if (present && missing.length === 0) return [];
    const stringData = Object.fromEntries(missing.map((key) => [nameOf(key), valueOf(key)]));
    const { resourceVersion } = present?.metadata ?? {};
    const written = present
      ? await api('PATCH', `secrets/${name}`, { metadata: { resourceVersion }, stringData })
      : await api('POST', 'secrets', {
          apiVersion: 'v1',
          kind: 'Secret',
          type: 'Opaque',
          metadata: { name, labels },
          stringData,
        });
    if (written.status === 200 || written.status === 201) return missing.map(nameOf);
    if (written.status !== 409)
      throw refusal(`${present ? 'complete' : 'create'} the Secret ${name}`, written);
  }
  throw new Error(`The Secret ${name} kept changing while it was written; try again.`);
}

interface StoredSecret {
  readonly metadata: { readonly resourceVersion: string };
  readonly data?: Readonly<Record<string, string>>;
}

const nameOf = (key: SecretKey): string => key.split('=', 1)[0] ?? '';
const valueOf = (key: SecretKey): string =>
  key.includes('=') ? key.slice(key.indexOf('=') + 1) : randomPassword(32);
