import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Progress } from '../db/worker-heartbeats.ts';

/** What a worker did, for Prometheus. */
export function createWorkerMetrics(registry: Registry) {
  const registers = [registry];
  return {
    readings: new Counter({
      name: 'ems_readings_total',
      help: 'Readings by what became of them',
      labelNames: ['outcome'],
      registers,
    }),
    parked: new Counter({
      name: 'ems_parked_messages_total',
      help: 'Messages parked, by reason',
      labelNames: ['reason'],
      registers,
    }),
    ignored: new Counter({
      name: 'ems_ignored_messages_total',
      help: "Vendors' messages that say nothing about energy, by why",
      labelNames: ['why'],
      registers,
    }),
    alerts: new Counter({ name: 'ems_alerts_total', help: 'Alerts raised', registers }),
    batchMessages: new Histogram({
      name: 'ems_ingest_batch_messages',
      help: 'Messages in a batch',
      buckets: [1, 5, 20, 50, 100, 200, 500, 1000],
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'ems_ingest_batch_seconds',
      help: 'Time to store a batch',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
      registers,
    }),
  };
}

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

const secondsSince = (instant: number | undefined) =>
  instant === undefined ? 0 : Math.max(0, Date.now() - instant) / 1_000;

/** The current progress of a worker. */
export function observeProgress(registry: Registry, progress: () => Progress): void {
  const gauges: [string, string, (now: Progress) => number][] = [
    [
      'ems_ingest_oldest_unprocessed_seconds',
      'Age of the oldest message that was received and is not stored',
      ({ oldestUnprocessedAt }) => secondsSince(oldestUnprocessedAt),
    ],
    [
      'ems_ingest_storing_seconds',
      'For how long the current batch has been tried',
      ({ storingSince }) => secondsSince(storingSince),
    ],
    [
      'ems_ingest_unprocessed_messages',
      'Messages that were received and are not stored',
      ({ unprocessedMessages }) => unprocessedMessages,
    ],
  ];
  for (const [name, help, value] of gauges)
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(value(progress()));
        },
      }),
    );
}
