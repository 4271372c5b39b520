import { isDeepStrictEqual } from 'node:util';
import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { EnergyPlatformStatus } from '../api/v1alpha1/energy-platform-status.ts';
import { mergeConditions, type Findings } from '../conditions/condition.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf } from '../kubernetes/kubernetes-object.ts';
import type { RecordEvent } from '../kubernetes/record-event.ts';

export interface Report extends Pick<EnergyPlatformStatus, 'phase' | 'url' | 'version'> {
  readonly findings: Findings;
}

/** Writes nothing when nothing is new: a write would be a change that is reconciled again. */
export async function writeStatus(
  api: KubernetesApi,
  recordEvent: RecordEvent,
  platform: EnergyPlatform,
  { findings, ...report }: Report,
  now: Date,
): Promise<void> {
  const { name, namespace, generation } = platform.metadata;
  const before = platform.status ?? {};
  const time = now.toISOString().replace(/\.\d+Z$/, 'Z');
  const conditions = mergeConditions(before.conditions ?? [], findings, generation, time);
  const status = { ...before, ...report, observedGeneration: generation, conditions };
  if (isDeepStrictEqual(status, before)) return;
  await api.request('PATCH', `${pathOf(energyPlatformKind, namespace, name)}/status`, {
    contentType: 'application/merge-patch+json',
    body: { status },
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
