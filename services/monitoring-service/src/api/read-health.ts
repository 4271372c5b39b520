import { queues } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { defineEndpoint } from '@ems/http';
import type { Management } from '@ems/messaging/management';
import { z } from 'zod';
import { readHeartbeats, readStoredUntil } from '../db/worker-heartbeats.ts';
import { ingestionHealth } from './ingestion-health.ts';

const rememberMs = 2_000;

interface BrokerQueue {
  readonly name: string;
  readonly consumers?: number;
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
  readonly message_stats?: {
    readonly publish_details?: { readonly rate: number };
    readonly ack_details?: { readonly rate: number };
  };
}

const queue = z.object({
  name: z.string(),
  consumers: z.int(),
  ready: z.int(),
  unacknowledged: z.int(),
  publishRate: z.number().meta({ description: 'Messages per second' }),
  acknowledgeRate: z.number(),
});

const instant = z.iso.datetime().nullable();

const worker = z
  .object({
    id: z.uuid(),
    state: z.enum(['working', 'stalled', 'silent']).meta({
      description:
        'stalled: it has tried to store the same batch for more than ten seconds; silent: it has said nothing for as long',
    }),
    startedAt: z.iso.datetime(),
    seenAt: z.iso.datetime(),
    unprocessedMessages: z.int(),
    oldestUnprocessedAt: instant,
    storingSince: instant,
    readingsPerSecond: z.number(),
  })
  .meta({ id: 'WorkerHealth' });

const health = z.object({
  broker: z.enum(['available', 'unavailable']),
  workers: z.int().nullable().meta({ description: 'Consumers of the readings queue' }),
  ingestion: z.enum(['working', 'stalled']).meta({
    description: 'stalled: readings are waiting, and at least one worker does not store them',
  }),
  workerDetails: z.array(worker).meta({
    description: 'Workers that reported within ten minutes, latest first',
  }),
  readingsPerSecond: z
    .number()
    .meta({ description: 'Readings stored per second over the last minute' }),
  queues: z.array(queue).nullable(),
  waitingReadings: z.int(),
  parkedMessages: z.int(),
  outboxPending: z.int(),
  lagSeconds: z.number().nullable().meta({
    description:
      'Age of the oldest reading that is not stored, including unacknowledged ones, or null if unknown. Where the broker does not say when a reading arrived (RabbitMQ before 3.12), the reading may be younger: the age is then since everything before it was stored, within four seconds',
  }),
});

export const readHealth = (pool: Pool, management: Management, vhost: string) => {
  let known: { at: number; queues: Promise<BrokerQueue[]> } | undefined;
  const brokerQueues = () => {
    if (!known || Date.now() - known.at > rememberMs) {
      const path = `/api/queues/${encodeURIComponent(vhost)}`;
      known = { at: Date.now(), queues: management.get(path) as Promise<BrokerQueue[]> };
    }
    return known.queues.catch(() => undefined);
  };

  return defineEndpoint({
    method: 'get',
    path: '/api/consumption/health',
    summary: "Get the platform's health",
    security: 'administrator',
    status: 200,
    result: health,
    async handle() {
      const [list, heartbeats, storedUntil, counts] = await Promise.all([
        brokerQueues(),
        readHeartbeats(pool),
        readStoredUntil(pool),
        pool.query<{ waitingReadings: number; parkedMessages: number; outboxPending: number }>(
          `SELECT (SELECT count(*)::int FROM waiting_readings) AS "waitingReadings",
                  (SELECT count(*)::int FROM parked_messages) AS "parkedMessages",
                  (SELECT count(*)::int FROM outbox) AS "outboxPending"`,
        ),
      ]);
      const [row = { waitingReadings: 0, parkedMessages: 0, outboxPending: 0 }] = counts.rows;
      const readings = list?.find(({ name }) => name === queues.readings);
      return {
        ...row,
        broker: list ? ('available' as const) : ('unavailable' as const),
        workers: readings?.consumers ?? null,
        queues: list?.map(toQueue) ?? null,
        ...ingestionHealth(heartbeats, readings && toQueue(readings), storedUntil, Date.now()),
      };
    },
  });
};

const toQueue = (one: BrokerQueue) => ({
  name: one.name,
  consumers: one.consumers ?? 0,
  ready: one.messages_ready ?? 0,
  unacknowledged: one.messages_unacknowledged ?? 0,
  publishRate: one.message_stats?.publish_details?.rate ?? 0,
  acknowledgeRate: one.message_stats?.ack_details?.rate ?? 0,
});
