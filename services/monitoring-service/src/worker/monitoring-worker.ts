import { acceptedPeriod, exchanges, queues } from '@ems/contracts';
import { createPool, isTransient, waitForDatabase } from '@ems/database';
import { createHttpServer } from '@ems/http';
import { startInOrder } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { connectMessaging } from '@ems/messaging';
import { relayOf } from '@ems/outbox';
import { deriveDevice, nextPendingDevice } from '../db/derive-device.ts';
import { loadProfiles } from '../db/device-profiles.ts';
import { createPartitions } from '../db/partitions.ts';
import { readStoredUntil } from '../db/worker-heartbeats.ts';
import { createQueuePosition } from '../domain/queue-position.ts';
import type { WorkerConfig } from './config.ts';
import { createArrivalTimeDevices } from './arrival-time-devices.ts';
import { consumeParked } from './consume-parked.ts';
import { createConsumptionAnnouncer } from './consumption-announcer.ts';
import { createDeriver } from './deriver.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createIngest } from './ingest.ts';
import { createLastMessages } from './last-messages.ts';
import { createLiveAnnouncer } from './live-announcer.ts';
import { createMaintenance, forgottenUntil } from './maintenance.ts';
import { placeWaitingReadings } from './place-waiting-readings.ts';
import { storeOrIsolate } from './store-batch.ts';
import { syncHandlers } from './sync-handlers.ts';
import { createWorkerMetrics, observeProgress } from './worker-metrics.ts';

const name = 'monitoring-worker';
/** No user waits for these statements: batches, partitions and erasures may take long. */
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
  const messaging = connectMessaging({
    url: config.amqpUrl.reveal(),
    name,
    relay: relayOf({ pool, sender: name, logger }),
    logger,
  });
  const http = createHttpServer({
    name,
    config,
    logger,
    readiness: {
      checks: { database: () => pool.query('SELECT 1'), broker: messaging.isReady },
    },
  });
  const announcer = createLiveAnnouncer({
    ofNow: createConsumptionAnnouncer(messaging, name, logger),
    ofHistory: createConsumptionAnnouncer(messaging, name, logger),
    now,
  });
  /** Readings that ended before this time are being deleted. */
  const oldest = () =>
    config.retentionDays === undefined ? -Infinity : forgottenUntil(now(), config.retentionDays);
  const placeWaiting = () => placeWaitingReadings(storage, ({ hours }) => announcer.add(hours));
  const maintenance = createMaintenance({
    ...config,
    pool,
    partitions,
    placeWaiting,
    logger,
    now,
  });
  const rules = { ...storage, maxMilliwatts: config.maxMilliwatts, oldest };
  const deriver = createDeriver({
    next: (after) => nextPendingDevice(pool, after),
    derive: (deviceId) => deriveDevice(pool, partitions, deviceId, rules),
    onDerived: ({ hours }) => announcer.add(hours),
    logger,
  });
  const lastMessages = createLastMessages(pool, logger);
  const arrivalTimeDevices = createArrivalTimeDevices(pool, logger);
  const position = createQueuePosition();
  const ingest = createIngest({
    batchMessages: config.batchMessages,
    period: (exchange) =>
      acceptedPeriod(
        now(),
        config.retentionDays,
        exchange === exchanges.replay ? undefined : config.maxReadingAgeDays,
      ),
    profilesOf: (deviceIds) => loadProfiles(pool, deviceIds),
    usesArrivalTime: arrivalTimeDevices.has,
    store: (messages) => storeOrIsolate(storage, messages),
    onStored(hours, sampled) {
      announcer.add(hours);
      if (sampled > 0) deriver.wake();
    },
    lastMessages,
    position,
    metrics: createWorkerMetrics(http.metrics),
    logger,
  });
  observeProgress(http.metrics, ingest.progress);
  const heartbeat = createHeartbeat(pool, ingest.progress, position, logger);

  messaging.consumeWith((broker) => consumeParked({ broker, pool, logger }));
  messaging.consume({
    queue: queues.monitoringSync,
    handlers: syncHandlers({
      pool,
      placeWaiting,
      loadTimeSources: arrivalTimeDevices.load,
      rules,
      onStored: (hours) => announcer.add(hours),
    }),
    isTransient,
  });
  messaging.consumeWith(ingest.consume);

  return {
    ...startInOrder([
      { name: 'pool', start: () => waitForDatabase(pool, logger), stop: () => pool.end() },
      { name: 'http', start: () => http.start(), stop: () => http.stop() },
      { name: 'time sources', ...arrivalTimeDevices },
      {
        name: 'queue position',
        start: async () =>
          position.share({ storedUntil: await readStoredUntil(pool), receivedByOthers: 0 }),
      },
      { name: 'messaging', start: () => messaging.start(), stop: () => messaging.stop() },
      { name: 'announcer', stop: () => announcer.stop() },
      { name: 'maintenance', ...maintenance },
      { name: 'deriver', ...deriver },
      { name: 'heartbeat', ...heartbeat },
      { name: 'last messages', stop: () => lastMessages.stop() },
      { name: 'consumers', stop: () => messaging.stopConsuming() },
      { name: 'drain', stop: () => http.drain() },
    ]),
    port: http.port,
  };
}
