import { acceptedPeriod, exchanges, queues } from '@ems/contracts';
import { createPool, isTransient } from '@ems/database';
import { createHttpServer } from '@ems/http';
import { startInOrder, type Part } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { connectBroker, consumeEvents, createOutboxRelay, createPublisher } from '@ems/messaging';
import { createPartitions } from '../db/partitions.ts';
import type { WorkerConfig } from './config.ts';
import { consumeParked } from './consume-parked.ts';
import { createConsumptionAnnouncer } from './consumption-announcer.ts';
import { createHeartbeat } from './heartbeat.ts';
import { consumeReadings } from './ingest.ts';
import { createLiveAnnouncer } from './live-announcer.ts';
import { createMaintenance } from './maintenance.ts';
import { placeWaitingReadings } from './place-waiting-readings.ts';
import { storeOrIsolate } from './store-batch.ts';
import { syncHandlers } from './sync-handlers.ts';
import { createWorkerMetrics, observeProgress } from './worker-metrics.ts';

const name = 'monitoring-worker';
/** Nobody waits, and batches, partitions and erasures may take their time. */
const answerMs = 60_000;

/**
 * Readings in, hours and alerts out. Any number of replicas share one database and one queue. `overrides` are for
 * tests.
 */
export function createMonitoringWorker(
  config: WorkerConfig,
  logger: Logger,
  overrides: { now?: () => number } = {},
) {
  const now = overrides.now ?? Date.now;
  const pool = createPool({
    url: config.databaseUrl.reveal(),
    max: config.databaseConnections,
    name,
    answerMs,
    logger,
  });
  const partitions = createPartitions(pool);
  const { limitMilliwattHours, maxAlertAgeHours } = config;
  const storage = { pool, partitions, limitMilliwattHours, maxAlertAgeHours, now };
  let isReady = () => false;
  const http = createHttpServer({
    name,
    host: config.host,
    port: config.port,
    drainDelayMs: config.drainDelayMs,
    stopDeadlineMs: config.stopDeadlineMs,
    logger,
    readiness: {
      checks: {
        database: () => pool.query('SELECT 1'),
        broker: async () => {
          if (!isReady()) throw new Error('not consuming');
        },
      },
    },
  });
  const metrics = createWorkerMetrics(http.metrics);
  const stops: Part[] = [];

  async function startMessaging(): Promise<void> {
    const url = config.amqpUrl.reveal();
    const publishing = await connectBroker({ url, name: `${name} publish`, logger, patient: true });
    stops.push({ name: 'publishing', stop: () => publishing.close() });
    const consuming = await connectBroker({ url, name: `${name} consume`, logger, patient: true });
    stops.push({ name: 'consuming', stop: () => consuming.close() });
    const publisher = await createPublisher({ broker: publishing, logger });
    const relay = createOutboxRelay({ pool, publisher, sender: name, logger });
    const announcer = createLiveAnnouncer({
      ofNow: createConsumptionAnnouncer(publisher, name, logger),
      ofHistory: createConsumptionAnnouncer(publisher, name, logger),
      now,
    });
    const placeWaiting = () => placeWaitingReadings(storage, ({ hours }) => announcer.add(hours));
    relay.start();
    stops.push(
      { name: 'relay', stop: () => relay.stop() },
      { name: 'announcer', stop: () => announcer.stop() },
    );

    const parked = await consumeParked({ broker: consuming, pool, logger });
    const sync = await consumeEvents({
      broker: consuming,
      queue: queues.monitoringSync,
      handlers: syncHandlers({ pool, placeWaiting }),
      publisher,
      isTransient,
      logger,
    });
    const maintenance = createMaintenance({
      ...config,
      pool,
      partitions,
      placeWaiting,
      logger,
      now,
    });
    maintenance.start();
    const readings = await consumeReadings({
      broker: consuming,
      batchMessages: config.batchMessages,
      period: (exchange) =>
        acceptedPeriod(
          now(),
          config.retentionDays,
          exchange === exchanges.replay ? undefined : config.maxReadingAgeDays,
        ),
      store: (messages) => storeOrIsolate(storage, messages),
      onStored: (hours) => announcer.add(hours),
      metrics,
      logger,
    });
    observeProgress(http.metrics, readings.progress);
    const heartbeat = createHeartbeat(pool, readings.progress, logger);
    heartbeat.start();
    isReady = () => readings.isReady() && sync.isReady();
    stops.push(
      { name: 'parked', stop: () => parked.stop() },
      { name: 'sync', stop: () => sync.stop() },
      { name: 'maintenance', stop: () => maintenance.stop() },
      { name: 'heartbeat', stop: () => heartbeat.stop() },
      { name: 'readings', stop: () => readings.stop() },
    );
  }

  async function stopMessaging(): Promise<void> {
    for (let part = stops.pop(); part; part = stops.pop()) await part.stop?.();
  }

  return {
    ...startInOrder([
      { name: 'pool', start: () => pool.query('SELECT 1'), stop: () => pool.end() },
      { name: 'http', start: () => http.start(), stop: () => http.stop() },
      { name: 'messaging', start: startMessaging, stop: stopMessaging },
      { name: 'drain', stop: () => http.drain() },
    ]),
    port: http.port,
  };
}
