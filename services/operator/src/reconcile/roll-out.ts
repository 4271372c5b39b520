import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { available, describe, isRolledOut } from '../conditions/available.ts';
import type { Finding, Findings } from '../conditions/condition.ts';
import { isMarkerLost, migrated } from '../conditions/migrated.ts';
import { findPodTroubles } from '../conditions/pod-troubles.ts';
import { brokerReady, databaseReady } from '../conditions/storage-ready.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { applyChild, deleteChild, keyOf, referenceTo } from './children.ts';

/** Kinds that are applied after storage and migrations. All others are applied before. */
const lateKinds = new Set([
  'Deployment',
  'PodDisruptionBudget',
  'IngressRoute',
  'ScaledObject',
  'TriggerAuthentication',
]);

/** Objects that are applied at the same time. */
const atOnce = 8;

export interface RollOut {
  readonly findings: Findings;
  /** Everything runs with this revision. */
  readonly isReady: boolean;
  /** The components that are not ready yet. Empty when ready. */
  readonly waitingFor: string;
}

interface RollOutOptions {
  readonly api: KubernetesApi;
  readonly platform: EnergyPlatform;
  readonly desired: readonly KubernetesObject[];
  /** The observed children, updated with applied ones. */
  readonly children: Map<string, KubernetesObject>;
  /** Whether services wait until storage and migrations are ready. */
  readonly inOrder: boolean;
}

/** Storage, then logins, topology and migrations, then services and routes. */
export async function rollOut(options: RollOutOptions): Promise<RollOut> {
  const { api, platform, desired, children } = options;
  const { name } = platform.metadata;
  const applyOne = async (object: KubernetesObject) => {
    const key = keyOf(referenceTo(object));
    children.set(key, await applyChild(api, object, children.get(key)));
  };
  const apply = async (objects: readonly KubernetesObject[]) => {
    for (let first = 0; first < objects.length; first += atOnce)
      await Promise.all(objects.slice(first, first + atOnce).map(applyOne));
  };
  const isLate = ({ kind }: KubernetesObject) => lateKinds.has(kind);
  await repeatLostJob(api, desired, children);
  await apply(desired.filter((object) => !isLate(object)));

  const found = {
    DatabaseReady: databaseReady(children, name),
    BrokerReady: brokerReady(children, name),
    Migrated: migratedBy(desired, children),
  };
  const prepared = Object.values(found).every(isTrue);
  if (prepared || !options.inOrder) await apply(desired.filter(isLate));

  const wanted = desired
    .filter(({ kind }) => kind === 'Deployment')
    .map((object) => children.get(keyOf(referenceTo(object))) ?? object);
  const deployments = wanted.filter(({ metadata }) => metadata.uid);
  const late = wanted.filter((deployment) => !isRolledOut(deployment));
  const isReady = prepared && late.length === 0;
  const troubles = isReady
    ? new Map<string, string>()
    : await findPodTroubles(api, platform.metadata);
  const storage = {
    DatabaseReady: withTrouble(found.DatabaseReady, troubles.get('postgresql')),
    BrokerReady: withTrouble(found.BrokerReady, troubles.get('rabbitmq')),
    Migrated: withTrouble(found.Migrated, troubles.get('provisioner')),
  };
  return {
    findings: { ...storage, Available: available(deployments, troubles) },
    isReady,
    waitingFor: [
      ...Object.values(storage)
        .filter(({ status }) => status !== 'True')
        .map(({ message }) => message),
      ...(prepared && late.length > 0
        ? [`Not ready yet: ${late.map((one) => describe(one, troubles)).join('; ')}`]
        : []),
    ].join(' '),
  };
}

const isTrue = (finding: Finding | undefined): boolean => finding?.status === 'True';

/** Databases and broker are ready, with the tables and logins of this revision. */
export const isPrepared = ({ findings }: RollOut): boolean =>
  [findings.DatabaseReady, findings.BrokerReady, findings.Migrated].every(isTrue);

const withTrouble = (finding: Finding, trouble: string | undefined): Finding =>
  trouble && finding.status !== 'True'
    ? { ...finding, message: `${finding.message} (${trouble})` }
    : finding;

/** Runs a Job again if its result was removed. */
async function repeatLostJob(
  api: KubernetesApi,
  desired: readonly KubernetesObject[],
  children: Map<string, KubernetesObject>,
): Promise<void> {
  for (const object of desired.filter(({ kind }) => kind === 'Job')) {
    const key = keyOf(referenceTo(object));
    const live = children.get(key);
    if (!live || !isMarkerLost(live, children)) continue;
    await deleteChild(api, referenceTo(live), live.metadata.namespace);
    children.delete(key);
  }
}

function migratedBy(
  desired: readonly KubernetesObject[],
  children: Map<string, KubernetesObject>,
): Finding {
  const job = desired.find(({ kind }) => kind === 'Job');
  if (!job) throw new Error('The charts render no Job that prepares databases and broker');
  return migrated(children.get(keyOf(referenceTo(job))) ?? job, children);
}
