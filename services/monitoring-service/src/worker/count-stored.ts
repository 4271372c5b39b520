import type { StoreResult } from '../db/reading-repository.ts';
import type { CheckedMessage } from './store-batch.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** Counts what became of a batch. Returns how many readings and samples it had. */
export function countStored(
  metrics: WorkerMetrics,
  messages: readonly CheckedMessage[],
  results: readonly StoreResult[],
): number {
  metrics.batchMessages.observe(messages.length);
  let received = 0;
  for (const { readings, samples, park, ignored } of messages) {
    received += readings.length + samples.length;
    for (const { reason, onlyCounted = 1 } of park) metrics.parked.inc({ reason }, onlyCounted);
    if (ignored) metrics.ignored.inc({ why: ignored });
  }
  const sums = { inserted: 0, corrected: 0, waiting: 0, discarded: 0, parked: 0, sampled: 0 };
  for (const result of results)
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += result[key];
  for (const [outcome, value] of Object.entries(sums)) metrics.readings.inc({ outcome }, value);
  const known = Object.values(sums).reduce((sum, value) => sum + value, 0);
  metrics.readings.inc({ outcome: 'unchanged' }, Math.max(0, received - known));
  metrics.alerts.inc(results.reduce((sum, { alerts }) => sum + alerts, 0));
  return received;
}
