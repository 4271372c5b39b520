import type { BackupSpec } from '../api/v1alpha1/backup-spec.ts';
import type { EnergyPlatformBackup } from '../api/v1alpha1/energy-platform-backup.ts';
import type { BackupStatus } from '../api/v1alpha1/energy-platform-status.ts';
import type { Finding } from './condition.ts';

interface Backups {
  readonly spec: BackupSpec | undefined;
  /** The oldest first. */
  readonly backups: readonly EnergyPlatformBackup[];
  /** The newest complete backup. */
  readonly last: EnergyPlatformBackup | undefined;
  readonly status: BackupStatus | undefined;
  readonly now: number;
}

/** Whether the data would survive the loss of this platform, and from which moment. */
export function backedUp({ spec, backups, last, status, now }: Backups): Finding {
  if (!spec)
    return {
      status: 'Unknown',
      reason: 'NotConfigured',
      message: 'No backups are configured. Set spec.backup to schedule them.',
    };
  const name = last?.metadata.name ?? status?.lastBackup;
  const moment = last?.status?.moment ?? status?.lastMoment;
  const lastSentence = moment
    ? `The latest complete backup is ${name}. It contains the data as of ${moment}.`
    : 'There is no complete backup yet.';
  const failed = backups.findLast(({ status: its }) => its?.phase === 'Failed');
  const endOf = (backup: EnergyPlatformBackup | undefined) =>
    Date.parse(backup?.status?.completedAt ?? '') || 0;
  if (failed && endOf(failed) > endOf(last))
    return {
      status: 'False',
      reason: 'Failed',
      message: `The backup ${failed.metadata.name} failed: ${failed.status?.message} Fix the cause. Then create an EnergyPlatformBackup, or wait for the next scheduled one. ${lastSentence}`,
    };
  const late = backups.find(
    ({ metadata, status: its }) =>
      its?.phase !== 'Completed' &&
      its?.phase !== 'Failed' &&
      now - Date.parse(metadata.creationTimestamp ?? '') > spec.timeoutSeconds * 1000,
  );
  if (late)
    return {
      status: 'False',
      reason: 'Overdue',
      message: `The backup ${late.metadata.name} was requested at ${late.metadata.creationTimestamp} and is not complete. To find out why, run kubectl -n ${late.metadata.namespace} describe epb ${late.metadata.name}. ${lastSentence}`,
    };
  const next = status?.nextAt
    ? `The next one is due at ${status.nextAt}.`
    : 'The schedule is suspended.';
  return moment
    ? { status: 'True', reason: 'Complete', message: `${lastSentence} ${next}` }
    : {
        status: 'False',
        reason: 'NoBackupYet',
        message: `${lastSentence} ${next} Create an EnergyPlatformBackup to start one now.`,
      };
}
