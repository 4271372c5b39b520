import type { BackupSpec } from '../api/v1alpha1/backup-spec.ts';
import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { EnergyPlatformBackup } from '../api/v1alpha1/energy-platform-backup.ts';
import type { BackupStatus } from '../api/v1alpha1/energy-platform-status.ts';
import { dueTime, nextTime } from './backup-schedule.ts';
import { timestamp } from '../kubernetes/kubernetes-object.ts';
import { isFinished } from './backup-records.ts';

export interface BackupPlan {
  /** The name of the backup to create. */
  readonly create?: string;
  readonly status: BackupStatus;
  readonly again?: number;
}

/** Timers cannot wait for months. */
const longestWaitMs = 3_600_000;

/** Of several missed times only the latest counts. A new or changed schedule applies from now on. */
export function planBackups(
  { metadata, status }: EnergyPlatform,
  spec: BackupSpec,
  backups: readonly EnergyPlatformBackup[],
  now: number,
): BackupPlan {
  const before = status?.backup ?? {};
  const last = {
    ...(before.lastBackup ? { lastBackup: before.lastBackup } : {}),
    ...(before.lastMoment ? { lastMoment: before.lastMoment } : {}),
  };
  if (spec.suspend) return { status: { ...last, schedule: 'suspended' } };
  const schedule = `${spec.schedule} ${spec.timeZone}`;
  const isKnown = before.schedule === schedule && before.scheduledAt !== undefined;
  const since = isKnown ? Date.parse(before.scheduledAt ?? '') : now;
  const due = dueTime(spec, now);
  const next = nextTime(spec, now);
  const isDue = due !== undefined && due.getTime() > since;
  // A backup that has not begun will contain the later state anyway.
  const isWaited = backups.some((backup) => !isFinished(backup) && !backup.status?.startedAt);
  return {
    ...(isDue && !isWaited ? { create: `${metadata.name}-${nameOf(due)}` } : {}),
    status: {
      ...last,
      schedule,
      scheduledAt: timestamp(isDue ? due.getTime() : since),
      ...(next ? { nextAt: timestamp(next.getTime()) } : {}),
    },
    ...(next ? { again: Math.min(next.getTime() - now, longestWaitMs) } : {}),
  };
}

/** `202603010300`: the planned minute, in UTC. */
const nameOf = (time: Date): string => time.toISOString().replaceAll(/[-:T]/g, '').slice(0, 12);
