import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { isStatus, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf } from '../kubernetes/kubernetes-object.ts';
import { secretKind } from '../resources/child-kinds.ts';

export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** What the schema cannot know. */
export async function findRefusal(
  api: KubernetesApi,
  platform: EnergyPlatform,
  { chartVersion, watchNamespace }: { chartVersion: string; watchNamespace: string | undefined },
): Promise<Refusal | undefined> {
  return (
    refuseVersion(platform, chartVersion) ??
    (await refuseHost(api, platform, watchNamespace)) ??
    (await refuseSecrets(api, platform))
  );
}

const series = (version: string) => version.split('.').slice(0, 2).join('.');

function refuseVersion({ spec }: EnergyPlatform, chartVersion: string): Refusal | undefined {
  if (series(spec.version) === series(chartVersion)) return undefined;
  return {
    reason: 'UnsupportedVersion',
    message: `This operator runs versions ${series(chartVersion)}.x, not ${spec.version}. Set spec.version to one of them, or install the operator of ${spec.version}.`,
  };
}

/** Of two platforms with one host, the older one has it. */
async function refuseHost(
  api: KubernetesApi,
  platform: EnergyPlatform,
  watchNamespace: string | undefined,
): Promise<Refusal | undefined> {
  const { items } = (await api.request('GET', pathOf(energyPlatformKind, watchNamespace))) as {
    items: EnergyPlatform[];
  };
  const age = ({ metadata }: EnergyPlatform) => `${metadata.creationTimestamp} ${metadata.uid}`;
  const other = items.find(
    (one) =>
      one.metadata.uid !== platform.metadata.uid &&
      one.spec.host === platform.spec.host &&
      age(one) < age(platform),
  );
  if (!other) return undefined;
  return {
    reason: 'HostTaken',
    message: `The host ${platform.spec.host} belongs to the EnergyPlatform ${other.metadata.namespace}/${other.metadata.name}. Choose another spec.host.`,
  };
}

async function refuseSecrets(
  api: KubernetesApi,
  { spec, metadata }: EnergyPlatform,
): Promise<Refusal | undefined> {
  const needed = [
    ['spec.tls.secretName', spec.tls?.secretName, ['tls.crt', 'tls.key']],
    [
      'spec.database.external.adminSecretName',
      spec.database.external?.adminSecretName,
      ['username', 'password'],
    ],
    [
      'spec.broker.external.adminSecretName',
      spec.broker.external?.adminSecretName,
      ['username', 'password'],
    ],
  ] as const;
  for (const [field, name, keys] of needed) {
    if (!name) continue;
    const data = await secretData(api, metadata.namespace, name);
    const missing = keys.filter((key) => data?.[key] === undefined);
    if (missing.length === 0) continue;
    return {
      reason: 'SecretMissing',
      message: data
        ? `The Secret ${name}, which ${field} names, has no ${missing.join(' and no ')}. Add it.`
        : `There is no Secret ${name} in the namespace ${metadata.namespace}, which ${field} names. Create it with ${keys.join(' and ')}.`,
    };
  }
  return undefined;
}

async function secretData(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const secret = await api.request('GET', pathOf(secretKind, namespace, name));
    return (secret as { data?: Record<string, string> }).data ?? {};
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}
