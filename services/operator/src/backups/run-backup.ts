import type { BackupLocation } from '../api/v1alpha1/backup-spec.ts';
import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { EnergyPlatformBackup } from '../api/v1alpha1/energy-platform-backup.ts';
import { jobHas } from '../conditions/migrated.ts';
import { timestamp, type KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { applyChild, deleteChild, keyOf, referenceTo } from '../reconcile/children.ts';
import type { ReconcileOptions } from '../reconcile/reconcile-options.ts';
import { runValues } from '../resources/backup-values.ts';
import { ownObject } from '../resources/own-object.ts';
import type { Values } from '../resources/merge-values.ts';
import type { ClusterApis } from '../resources/render-charts.ts';
import { writeBackupStatus } from './backup-records.ts';
import { readBackupResult } from './read-backup-result.ts';

export interface BackupContext extends Pick<ReconcileOptions, 'api' | 'render' | 'recordEvent'> {
  readonly platform: EnergyPlatform;
  /** The observed children. Started Jobs are added. */
  readonly children: Map<string, KubernetesObject>;
  /** The values of the running revision. */
  readonly values: Values;
  readonly apis: ClusterApis;
  readonly now: number;
  readonly onFailure: () => void;
}

export const jobOf = ({ metadata }: EnergyPlatformBackup): string => `${metadata.name}-backup`;

/** The Job comes from the charts, like everything else. */
async function applyJob(context: BackupContext, backup: EnergyPlatformBackup): Promise<void> {
  const { api, render, platform, children, apis } = context;
  const { backup: spec, ...others } = platform.spec;
  if (!spec) throw new Error(`${others.host} has no backups`);
  const { name, namespace } = platform.metadata;
  const [rendered] = await render(
    {
      name,
      namespace,
      values: runValues(context.values, spec, backup.metadata.name),
      template: 'templates/backup-job.yaml',
    },
    apis,
  );
  if (!rendered) throw new Error('The charts render no Job of a backup');
  const job = ownObject(rendered, platform, backup);
  children.set(keyOf(referenceTo(job)), await applyChild(api, job, undefined));
}

/** Records that the backup runs before it does, so that no other one is started, whatever happens to this operator. */
export async function startBackup(
  context: BackupContext,
  backup: EnergyPlatformBackup,
): Promise<EnergyPlatformBackup> {
  const { api, platform, now } = context;
  const started = await writeBackupStatus(api, backup, {
    phase: 'Running',
    startedAt: timestamp(now),
    message: `The Job ${jobOf(backup)} is making the backup.`,
    ...(platform.spec.backup ? { target: locate(platform) } : {}),
  });
  await applyJob(context, started);
  return started;
}

/** Where a platform writes its backups, independent of the platform's name. */
export function locate({ spec, metadata }: EnergyPlatform): BackupLocation | undefined {
  const { volume, s3 } = spec.backup?.target ?? {};
  if (s3) return { s3: { ...s3, prefix: s3.prefix ?? `${metadata.namespace}/${metadata.name}` } };
  if (!volume) return undefined;
  return {
    volume: {
      claimName: volume.claimName ?? `${metadata.name}-backups`,
      folder: volume.folder ?? metadata.name,
    },
  };
}

/** The outcome of a started backup. */
export async function followBackup(
  context: BackupContext,
  backup: EnergyPlatformBackup,
): Promise<EnergyPlatformBackup> {
  const { api, children } = context;
  const { namespace } = backup.metadata;
  const job = children.get(`Job/${jobOf(backup)}`);
  const isOurs = job?.metadata.ownerReferences?.some(({ uid }) => uid === backup.metadata.uid);
  if (!job || !isOurs) {
    if (job) await deleteChild(api, referenceTo(job), namespace);
    await applyJob(context, backup);
    return backup;
  }
  if (jobHas(job, 'Complete')) {
    const result = await readBackupResult(api, namespace, jobOf(backup));
    if (result === undefined) {
      // The pod and its message are gone. Running the Job again for a complete backup returns the same message.
      await deleteChild(api, referenceTo(job), namespace);
      return backup;
    }
    if (typeof result === 'string') return fail(context, backup, result);
    const done = await writeBackupStatus(api, backup, {
      phase: 'Completed',
      ...result,
      completedAt: timestamp(context.now),
      message: '',
    });
    await context.recordEvent(backup, {
      type: 'Normal',
      reason: 'BackupCompleted',
      note: `The backup contains the data as of ${result.moment}.`,
    });
    return done;
  }
  const failed = jobHas(job, 'Failed');
  if (!failed) return backup;
  const said = await readBackupResult(api, namespace, jobOf(backup));
  const late = `It took longer than ${context.platform.spec.backup?.timeoutSeconds} seconds (spec.backup.timeoutSeconds).`;
  const why = typeof said === 'string' ? said : (failed.message ?? 'The Job failed.');
  return fail(context, backup, failed.reason === 'DeadlineExceeded' ? `${late} ${why}` : why);
}

export async function fail(
  context: Pick<BackupContext, 'api' | 'recordEvent' | 'now' | 'onFailure'>,
  backup: EnergyPlatformBackup,
  message: string,
): Promise<EnergyPlatformBackup> {
  const failed = await writeBackupStatus(context.api, backup, {
    phase: 'Failed',
    completedAt: timestamp(context.now),
    message,
  });
  context.onFailure();
  await context.recordEvent(backup, { type: 'Warning', reason: 'BackupFailed', note: message });
  return failed;
}
