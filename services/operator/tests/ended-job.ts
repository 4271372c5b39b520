import { timestamp } from '../src/kubernetes/kubernetes-object.ts';

/** The status of a Job that has just ended. */
export function endedJob(hasFailed: boolean): object {
  const time = timestamp(Date.now());
  const condition = { status: 'True', lastTransitionTime: time, lastProbeTime: time };
  return hasFailed
    ? {
        failed: 1,
        startTime: time,
        conditions: [
          { type: 'FailureTarget', reason: 'BackoffLimitExceeded', ...condition },
          { type: 'Failed', reason: 'BackoffLimitExceeded', ...condition },
        ],
      }
    : {
        succeeded: 1,
        startTime: time,
        completionTime: time,
        conditions: [
          { type: 'SuccessCriteriaMet', ...condition },
          { type: 'Complete', ...condition },
        ],
      };
}
