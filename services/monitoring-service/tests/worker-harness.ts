import { fileURLToPath } from 'node:url';
import {
  deviceCreated,
  exchanges,
  readingRoutingKey,
  type EventData,
  type EventDefinition,
} from '@ems/contracts';
import { testBroker, testDatabase } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { connectBroker, createEvent, createPublisher, eventMessage } from '@ems/messaging';
import pg from 'pg';
import { loadWorkerConfig } from '../src/worker/config.ts';
import { createMonitoringWorker } from '../src/worker/monitoring-worker.ts';

const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url));
export const logger = createLogger({ name: 'test', level: process.env['LOG_LEVEL'] ?? 'silent' });
export const resident = '0b6f2f0e-6c0a-4b86-9c3e-3b0c6ae0f001';

/** A database, a vhost and a publisher, with any number of workers. */
export async function createHarness() {
  const [database, broker] = await Promise.all([testDatabase({ migrations }), testBroker()]);
  const pool = new pg.Pool({ connectionString: database.adminUrl, max: 4 });
  pool.on('error', () => undefined);
  const connection = await connectBroker({ url: broker.adminAmqpUrl, name: 'test', logger });
  const publisher = await createPublisher({ broker: connection, logger });
  const workers: ReturnType<typeof createMonitoringWorker>[] = [];

  return {
    database,
    broker,
    pool,
    connection,
    publisher,
    async startWorker(change: object = {}, overrides: { now?: () => number } = {}) {
      const config = {
        ...loadWorkerConfig({
          HOST: '127.0.0.1',
          PORT: '0',
          DATABASE_URL: database.url,
          AMQP_URL: broker.amqpUrl('monitoring-worker'),
          MAX_READING_AGE_DAYS: '36500',
          MAX_ALERT_AGE_HOURS: '1000000',
        }),
        ...change,
      };
      const worker = createMonitoringWorker(config, logger, overrides);
      await worker.start();
      workers.push(worker);
      return worker;
    },
    async rows<Row extends object = Record<string, unknown>>(text: string, values: unknown[] = []) {
      return (await pool.query<Row>(text, values)).rows;
    },
    send: (deviceId: number, body: unknown, options: { routingKey?: string } = {}) =>
      publisher.publish({
        exchange: exchanges.data,
        routingKey: options.routingKey ?? readingRoutingKey(deviceId),
        content: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      }),
    publishEvent: <Definition extends EventDefinition>(
      definition: Definition,
      data: EventData<Definition>,
    ) => publisher.publish(eventMessage(createEvent(definition, data), 'test')),
    announceDevice(deviceId: number, change: Partial<EventData<typeof deviceCreated>> = {}) {
      return this.publishEvent(deviceCreated, {
        deviceId,
        version: 1,
        userId: resident,
        name: `Device ${deviceId}`,
        place: null,
        limitKwh: null,
        ...change,
      });
    },
    /** Whether no message waits in the queue. Some may be delivered but not acknowledged yet. */
    async isDrained(queue = 'monitoring.readings') {
      const channel = await connection.createChannel();
      const { messageCount } = await channel.checkQueue(queue);
      await channel.close();
      return messageCount === 0;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await publisher.close();
      await connection.close();
      await pool.end();
      await Promise.all([database.drop(), broker.drop()]);
    },
  };
}

export type Harness = Awaited<ReturnType<typeof createHarness>>;
