import type { Condition, ConditionType } from '../api/v1alpha1/energy-platform-status.ts';

/** A condition without the time of its last change. */
export interface Finding {
  readonly status: 'True' | 'False' | 'Unknown';
  /** One word, for programs. */
  readonly reason: string;
  /** For people: the state, and what to do about it. */
  readonly message: string;
}

export type Findings = Readonly<Partial<Record<ConditionType, Finding>>>;

const longestMessage = 2_000;

/** Conditions without a finding stay unchanged. */
export function mergeConditions(
  before: readonly Condition[],
  findings: Findings,
  observedGeneration: number,
  now: string,
): Condition[] {
  const result = new Map(before.map((condition) => [condition.type, condition]));
  for (const [type, { status, reason, message }] of Object.entries(findings)) {
    const earlier = result.get(type);
    result.set(type, {
      type,
      status,
      reason,
      message: message.slice(0, longestMessage),
      observedGeneration,
      lastTransitionTime: earlier?.status === status ? earlier.lastTransitionTime : now,
    });
  }
  return [...result.values()];
}
