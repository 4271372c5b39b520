import { isDeepStrictEqual } from 'node:util';
import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { BackupStatus, EnergyPlatformStatus } from '../api/v1alpha1/energy-platform-status.ts';
import { mergeConditions, type Findings } from '../conditions/condition.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf, timestamp } from '../kubernetes/kubernetes-object.ts';
import type { RecordEvent } from '../kubernetes/record-event.ts';

export interface Report extends Pick<EnergyPlatformStatus, 'phase' | 'url' | 'version'> {
  readonly findings: Findings;
  readonly backup: BackupStatus | undefined;
}

/** For a merge patch: members that no longer exist are null. */
function removable(
  now: BackupStatus | undefined,
  before: BackupStatus | undefined,
): object | null | undefined {
  if (!now) return before ? null : undefined;
  const gone = Object.keys(before ?? {}).filter((name) => !(name in now));
  return { ...now, ...Object.fromEntries(gone.map((name) => [name, null])) };
}

/** Writes only changes, because every write triggers another reconciliation. */
export async function writeStatus(
  api: KubernetesApi,
  recordEvent: RecordEvent,
  platform: EnergyPlatform,
  { findings, backup, ...report }: Report,
  now: Date,
): Promise<void> {
  const { name, namespace, generation } = platform.metadata;
  const before = platform.status ?? {};
  const time = timestamp(now.getTime());
  const conditions = mergeConditions(before.conditions ?? [], findings, generation, time);
  const { backup: earlierBackup, ...others } = before;
  // Without a finding about backups, the earlier state of backups stays.
  const known = findings.BackedUp ? backup : earlierBackup;
  const status = {
    ...others,
    ...report,
    observedGeneration: generation,
    ...(known ? { backup: known } : {}),
    conditions,
  };
  if (isDeepStrictEqual(status, before)) return;
  await api.request('PATCH', `${pathOf(energyPlatformKind, namespace, name)}/status`, {
    contentType: 'application/merge-patch+json',
    // Null removes members that a merge would keep.
    body: { status: { ...status, backup: removable(known, earlierBackup) } },
  });
  for (const [type, { status: is, reason, message }] of Object.entries(findings)) {
    const earlier = before.conditions?.find((condition) => condition.type === type);
    if (earlier?.status === is && earlier.reason === reason) continue;
    const isGood = type === 'Progressing' ? reason !== 'RolledBack' : is === 'True';
    const isNews = earlier !== undefined || isGood || type === 'Accepted';
    if (isNews)
      await recordEvent(platform, {
        type: isGood ? 'Normal' : 'Warning',
        reason: `${type}${reason}`,
        note: message,
      });
  }
}
