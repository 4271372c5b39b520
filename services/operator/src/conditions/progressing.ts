import type { PlatformState, Revision } from '../reconcile/platform-state.ts';
import type { RollOut } from '../reconcile/roll-out.ts';
import type { Finding } from './condition.ts';

interface Progress {
  readonly state: PlatformState;
  /** The revision that the spec requests. */
  readonly wanted: Revision;
  readonly isRollout: boolean;
  readonly result: RollOut;
}

/** Whether this revision was tried and did not become ready. */
export const isGivenUp = ({ failed }: PlatformState, { digest }: Revision): boolean =>
  failed?.digest === digest;

export function progressing({ state, wanted, isRollout, result }: Progress): Finding {
  const { failed, good } = state;
  const { isReady, waitingFor } = result;
  if (isGivenUp(state, wanted)) {
    const why = `Version ${failed?.version} with these settings did not become ready: ${failed?.message}`;
    return isReady && !isRollout
      ? {
          status: 'False',
          reason: 'RolledBack',
          message: `${why} Version ${good?.version} is running again with its earlier settings. Change the spec to try again.`,
        }
      : {
          status: 'True',
          reason: 'RollingBack',
          message: `${why} Rolling back to version ${good?.version} with its earlier settings.`,
        };
  }
  if (isReady)
    return { status: 'False', reason: 'Complete', message: `Version ${good?.version} is running.` };
  return isRollout
    ? {
        status: 'True',
        reason: 'RollingOut',
        message: `Rolling out version ${wanted.version}. ${waitingFor}`,
      }
    : { status: 'False', reason: 'NotReady', message: waitingFor };
}
