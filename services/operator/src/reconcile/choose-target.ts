import type { PlatformState, Revision } from './platform-state.ts';

export interface Target {
  readonly revision: Revision;
  /** Whether it has never been ready until now. */
  readonly isRollout: boolean;
}

/**
 * What should run: what the spec asks for, or the last revision that was ready when the spec was refused or its
 * roll-out was given up. Undefined: nothing.
 */
export function chooseTarget(
  wanted: Revision | undefined,
  { good, failed }: PlatformState,
): Target | undefined {
  const usable = wanted && failed?.digest === wanted.digest && good ? good : wanted;
  const revision = usable ?? good;
  return revision && { revision, isRollout: revision.digest !== good?.digest };
}

/** Whether a roll-out has had its time. A first one is never given up: there is nothing to go back to. */
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
