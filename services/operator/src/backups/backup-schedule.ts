import { Cron } from 'croner';
import type { BackupSpec } from '../api/v1alpha1/backup-spec.ts';

type Schedule = Pick<BackupSpec, 'schedule' | 'timeZone'>;

const cronOf = ({ schedule, timeZone }: Schedule) =>
  new Cron(schedule, { timezone: timeZone, mode: '5-part', paused: true });

/** The latest planned time in the past. */
export const dueTime = (schedule: Schedule, now: number): Date | undefined =>
  // The library returns times before the given one.
  cronOf(schedule).previousRuns(1, new Date(now + 1_000))[0];

export const nextTime = (schedule: Schedule, now: number): Date | undefined =>
  cronOf(schedule).nextRun(new Date(now)) ?? undefined;

/** Why a schedule is invalid. */
export function findScheduleTrouble(spec: Schedule): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: spec.timeZone });
  } catch {
    return `spec.backup.timeZone is ${spec.timeZone}, which is not a known time zone. Use a name such as Europe/Berlin.`;
  }
  const advice =
    'Write minute, hour, day of the month, month and day of the week, such as 0 3 * * *.';
  try {
    if (cronOf(spec).nextRun()) return undefined;
  } catch {
    return `spec.backup.schedule is ${spec.schedule}, which is not a cron expression. ${advice}`;
  }
  return `spec.backup.schedule is ${spec.schedule}, which never occurs. ${advice}`;
}
