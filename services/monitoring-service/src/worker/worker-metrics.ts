import { Counter, Histogram, type Registry } from 'prom-client';

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
