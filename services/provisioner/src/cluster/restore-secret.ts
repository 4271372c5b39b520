import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusal, type KubernetesApi } from './kubernetes-api.ts';

/** Says from which backup a Secret came. */
const origin = 'ems.energy/restored-from';

type SecretData = Readonly<Record<string, string>>;

/** The keys of one Secret, in base64, as the backup had them. */
export function readRestoredSecrets(folder: string, name: string): SecretData {
  const path = join(folder, name);
  let keys: string[];
  try {
    keys = readdirSync(path);
  } catch {
    throw new Error(`The backup has no Secret ${name}. It may be incomplete: restore another one`);
  }
  return Object.fromEntries(
    keys.map((key) => [key, readFileSync(join(path, key)).toString('base64')]),
  );
}

/**
 * Gives a Secret the values that it had in a backup. It was generated moments ago, and nothing has used it yet.
 *
 * @returns false if it has them already: a later change is not taken back
 */
export async function restoreSecret(
  api: KubernetesApi,
  name: string,
  backup: string,
  read: () => SecretData,
): Promise<boolean> {
  const found = await api('GET', `secrets/${name}`);
  if (found.status !== 200) throw refusal(`read the Secret ${name}`, found);
  const { metadata } = found.body as {
    metadata: {
      readonly resourceVersion: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
  };
  if (metadata.annotations?.[origin] === backup) return false;
  const written = await api('PATCH', `secrets/${name}`, {
    metadata: { resourceVersion: metadata.resourceVersion, annotations: { [origin]: backup } },
    data: read(),
  });
  if (written.status !== 200) throw refusal(`restore the Secret ${name}`, written);
  return true;
}
