import type { PlatformState, Revision } from './platform-state.ts';

export interface Target {
  readonly revision: Revision;
  /** Whether the revision has never been ready yet. */
  readonly isRollout: boolean;
}

/**
 * The revision that should run: the spec's, or the last ready one if the spec was rejected or its roll-out was given
 * up. Undefined if neither exists.
 */
export function chooseTarget(
  wanted: Revision | undefined,
  { good, failed }: PlatformState,
): Target | undefined {
  const usable = wanted && failed?.digest === wanted.digest && good ? good : wanted;
  const revision = usable ?? good;
  return revision && { revision, isRollout: revision.digest !== good?.digest };
}

/** Whether a roll-out has taken too long. The first one is never given up, because there is no earlier revision. */
export function hasTimedOut(
  { attempt, good }: PlatformState,
  timeoutSeconds: number,
  now: number,
): boolean {
  return (
    good !== undefined &&
    attempt !== undefined &&
    now - Date.parse(attempt.startedAt) > timeoutSeconds * 1000
  );
}
