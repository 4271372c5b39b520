import type { BackupStatus } from '../api/v1alpha1/energy-platform-status.ts';
import type { EnergyPlatformBackup } from '../api/v1alpha1/energy-platform-backup.ts';
import { backedUp } from '../conditions/backed-up.ts';
import type { Finding } from '../conditions/condition.ts';
import { jobHas } from '../conditions/migrated.ts';
import { createBackup, isFinished, listBackups, writeBackupStatus } from './backup-records.ts';
import { planBackups } from './plan-backups.ts';
import { pruneBackups } from './prune-backups.ts';
import { fail, followBackup, startBackup, type BackupContext } from './run-backup.ts';

export interface BackupReport {
  readonly finding: Finding;
  /** Undefined: no backups are configured. */
  readonly status: BackupStatus | undefined;
  /** When to reconcile again if nothing changes. */
  readonly again?: number;
}

/** Follows running backups, plans new ones, and starts one at a time. */
export async function reconcileBackups(
  context: BackupContext,
  { canStart, canPlan }: { readonly canStart: boolean; readonly canPlan: boolean },
): Promise<BackupReport> {
  const { api, platform, now } = context;
  const { name, namespace } = platform.metadata;
  const { backup: spec } = platform.spec;
  let backups = await listBackups(api, namespace, name);
  const plan = spec && canPlan ? planBackups(platform, spec, backups, now) : undefined;
  if (plan?.create) {
    await createBackup(api, platform, plan.create);
    backups = await listBackups(api, namespace, name);
  }
  backups = await Promise.all(backups.map((backup) => follow(context, backup)));
  const waiting = backups.find((backup) => !isFinished(backup) && !isRunning(backup));
  if (waiting && spec) {
    const next = await startOrWait(context, waiting, canStart && !someRun(context, backups));
    backups = backups.map((backup) => (backup === waiting ? next : backup));
  }
  backups = await pruneBackups(context, backups);
  const status = plan?.status ?? (spec ? platform.status?.backup : undefined);
  const last = newestComplete(backups);
  return {
    finding: backedUp({ spec, backups, last, status, now }),
    status: spec && {
      ...status,
      ...(last?.status?.moment
        ? { lastBackup: last.metadata.name, lastMoment: last.status.moment }
        : {}),
    },
    ...(plan?.again === undefined ? {} : { again: plan.again }),
  };
}

const isRunning = ({ status }: EnergyPlatformBackup) => status?.phase === 'Running';

async function follow(
  context: BackupContext,
  backup: EnergyPlatformBackup,
): Promise<EnergyPlatformBackup> {
  if (isFinished(backup)) return backup;
  if (!context.platform.spec.backup && !isRunning(backup))
    return fail(
      context,
      backup,
      'The platform has no spec.backup, so the backup has no target. Set it, then create another EnergyPlatformBackup.',
    );
  return isRunning(backup) ? followBackup(context, backup) : backup;
}

/** Includes Jobs that still run although their backup was deleted. */
const someRun = ({ children }: BackupContext, backups: readonly EnergyPlatformBackup[]): boolean =>
  backups.some(isRunning) ||
  [...children.values()].some(
    (child) =>
      child.kind === 'Job' &&
      child.metadata.labels?.['app.kubernetes.io/name'] === 'backup' &&
      !jobHas(child, 'Complete') &&
      !jobHas(child, 'Failed'),
  );

function startOrWait(
  context: BackupContext,
  backup: EnergyPlatformBackup,
  start: boolean,
): Promise<EnergyPlatformBackup> {
  if (start) return startBackup(context, backup);
  return writeBackupStatus(context.api, backup, {
    phase: 'Pending',
    message: 'Waiting until the platform is ready and no other backup is running.',
  });
}

function newestComplete(
  backups: readonly EnergyPlatformBackup[],
): EnergyPlatformBackup | undefined {
  const moment = ({ status }: EnergyPlatformBackup) => Date.parse(status?.moment ?? '');
  return backups
    .filter(({ status }) => status?.phase === 'Completed')
    .toSorted((one, other) => moment(other) - moment(one))[0];
}

/** Backups of a platform that does not exist. */
export async function failOrphans(
  context: Pick<BackupContext, 'api' | 'recordEvent' | 'now' | 'onFailure'>,
  namespace: string,
  platform: string,
): Promise<void> {
  for (const backup of await listBackups(context.api, namespace, platform))
    if (!isFinished(backup))
      await fail(
        context,
        backup,
        `The namespace ${namespace} has no EnergyPlatform ${platform}. Create the platform first, then another EnergyPlatformBackup.`,
      );
}
