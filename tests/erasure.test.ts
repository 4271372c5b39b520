import { randomUUID } from 'node:crypto';
import { exchanges, queues, userErased } from '@ems/contracts';
import { eventually, publisherOf, testDatabase } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { createEvent, eventMessage } from '@ems/messaging';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadWorkerConfig } from '../services/monitoring-service/src/worker/config.ts';
import { createMonitoringWorker } from '../services/monitoring-service/src/worker/monitoring-worker.ts';
import { goodPassword } from '../services/user-service/tests/fake-auth-service.ts';
import {
  userEnvironment,
  type UserEnvironment,
} from '../services/user-service/tests/start-user-service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const migrations = new URL('../services/monitoring-service/prisma/migrations', import.meta.url);
let users: UserEnvironment;
let database: Awaited<ReturnType<typeof testDatabase>>;
let pool: pg.Pool;
let bus: Awaited<ReturnType<typeof publisherOf>>;

beforeAll(async () => {
  users = await userEnvironment();
  database = await testDatabase({ migrations: migrations.pathname });
  pool = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  bus = await publisherOf(users.broker);
});
afterAll(async () => {
  await bus?.stop();
  await pool?.end();
  await users?.stop();
  await database?.drop();
});

async function startWorker() {
  const worker = createMonitoringWorker(
    loadWorkerConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: database.url,
      AMQP_URL: users.broker.amqpUrl('monitoring-worker'),
      MAX_READING_AGE_DAYS: '36500',
      MAX_ALERT_AGE_HOURS: '1000000',
    }),
    logger,
  );
  await worker.start();
  return worker;
}

test('a deletion shows the worker’s part as open while the worker is stopped, and completes once it is back', async () => {
  const [ann, admin] = [await users.somebody(), await users.somebody({ administrator: true })];
  const worker = await startWorker();
  const known = async () =>
    (await pool.query('SELECT FROM users WHERE id = $1', [ann.userId])).rowCount;
  await eventually(async () => expect(await known()).toBe(1));
  await worker.stop();

  await users.as(ann.token, 'DELETE', 'me', { password: goodPassword });
  const others = ['auth-service', 'device-service', 'support-service'] as const;
  for (const service of others) await bus.publish(userErased, { userId: ann.userId, service });
  const progress = async () =>
    (await users.as(admin.token, 'GET', `${ann.userId}/deletion`)).body as {
      completedAt: string | null;
      services: { service: string; confirmedAt: string | null }[];
    };
  const open = async () =>
    (await progress()).services
      .filter(({ confirmedAt }) => confirmedAt === null)
      .map(({ service }) => service);
  await eventually(async () => expect(await open()).toEqual(['monitoring-worker']));
  expect((await progress()).completedAt).toBeNull();
  expect(await known()).toBe(1);

  const back = await startWorker();
  await eventually(async () => expect((await progress()).completedAt).not.toBeNull());
  expect(await open()).toEqual([]);
  expect(await known()).toBe(0);
  await back.stop();
});

test('a deletion removes the user’s parked events, even later ones, but not events of others or the deletion event', async () => {
  const [ann, ben] = [await users.somebody(), await users.somebody()];
  const worker = await startWorker();
  const park = async ({ userId }: { userId: string }, what: object) => {
    const id = randomUUID();
    await bus.publishRaw({
      exchange: exchanges.parked,
      routingKey: queues.supportSync,
      content: Buffer.from(JSON.stringify({ userId, email: 'ann@example.org', ...what })),
      options: { messageId: id, type: 'user.updated', ...what },
    });
    await eventually(async () => expect(await isParked(id)).toBe(true));
    return id;
  };
  const isParked = async (id: string) =>
    (await pool.query(`SELECT FROM parked_messages WHERE properties ->> 'messageId' = $1`, [id]))
      .rowCount === 1;
  const [hers, shouted, his, order] = [
    await park(ann, {}),
    await park({ userId: ann.userId.toUpperCase() }, {}),
    await park(ben, {}),
    await park(ann, { type: 'user.deleted' }),
  ];
  await users.as(ann.token, 'DELETE', 'me', { password: goodPassword });
  for (const id of [hers, shouted])
    await eventually(async () => expect(await isParked(id)).toBe(false));
  const late = await park(ann, {});
  await eventually(async () => expect(await isParked(late)).toBe(false));
  for (const id of [his, order]) expect(await isParked(id)).toBe(true);
  await worker.stop();
});

test('only unreadable parked events expire, because they may name users without their ids', async () => {
  const worker = await startWorker();
  const readable = createEvent(userErased, { userId: randomUUID(), service: 'auth-service' });
  const unreadable = { ...readable, eventId: randomUUID(), data: { email: 'ann@example.org' } };
  for (const event of [readable, unreadable])
    await bus.publishRaw({
      ...eventMessage(event, 'test'),
      exchange: exchanges.parked,
      routingKey: queues.userSync,
    });
  const days = async ({ eventId }: { eventId: string }) =>
    (
      await pool.query(
        `SELECT extract(days FROM kept_until - parked_at)::int AS days FROM parked_messages
         WHERE properties ->> 'messageId' = $1`,
        [eventId],
      )
    ).rows;
  await eventually(async () => expect(await days(readable)).toEqual([{ days: null }]));
  await eventually(async () => expect(await days(unreadable)).toEqual([{ days: 30 }]));
  await worker.stop();
});
