import { findScheduleTrouble } from '../backups/backup-schedule.ts';
import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf } from '../kubernetes/kubernetes-object.ts';
import type { Refusal } from './refusal.ts';
import { loginKeys, refuseSecret, s3Keys, type NeededSecret } from './refuse-secret.ts';

/** Checks what the schema cannot. */
export async function findRefusal(
  api: KubernetesApi,
  platform: EnergyPlatform,
  { chartVersion, watchNamespace }: { chartVersion: string; watchNamespace: string | undefined },
): Promise<Refusal | undefined> {
  return (
    refuseVersion(platform, chartVersion) ??
    refuseSchedule(platform) ??
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

function refuseSchedule({ spec }: EnergyPlatform): Refusal | undefined {
  const message = spec.backup && findScheduleTrouble(spec.backup);
  return message ? { reason: 'ScheduleInvalid', message } : undefined;
}

/** Of two platforms with the same host, the older one keeps it. */
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
  const needed: readonly NeededSecret[] = [
    { field: 'spec.tls.secretName', name: spec.tls?.secretName, keys: ['tls.crt', 'tls.key'] },
    {
      field: 'spec.database.external.adminSecretName',
      name: spec.database.external?.adminSecretName,
      keys: loginKeys,
    },
    {
      field: 'spec.broker.external.adminSecretName',
      name: spec.broker.external?.adminSecretName,
      keys: loginKeys,
    },
    {
      field: 'spec.backup.target.s3.credentialsSecret',
      name: spec.backup?.target.s3?.credentialsSecret,
      keys: s3Keys,
    },
  ];
  for (const secret of needed) {
    const refusal = await refuseSecret(api, metadata.namespace, secret);
    if (refusal) return refusal;
  }
  return undefined;
}
