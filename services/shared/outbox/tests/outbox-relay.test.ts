import { fileURLToPath } from 'node:url';
import { userDeleted } from '@ems/contracts';
import { createPool, inTransaction } from '@ems/database';
import {
  capturedLog,
  captureEvents,
  eventually,
  testBroker,
  testDatabase,
} from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { connectBroker, createEvent, createPublisher } from '@ems/messaging';
import { createOutboxRelay, insertOutbox } from '@ems/outbox';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

const migrations = fileURLToPath(
  new URL('../../../user-service/prisma/migrations', import.meta.url),
);
const logger = createLogger({ name: 'test', level: 'silent' });
/** Long enough that a test sees only notified events, no polled ones. */
const neverMs = 3_600_000;

let environment: Awaited<ReturnType<typeof start>>;

async function start() {
  const [database, broker] = await Promise.all([testDatabase({ migrations }), testBroker()]);
  const connection = await connectBroker({ url: broker.adminAmqpUrl, name: 'test', logger });
  const publisher = await createPublisher({ broker: connection, logger });
  const captured = await captureEvents(broker, [userDeleted]);
  const pool = createPool({ url: database.url, name: 'relay', logger });
  const relay = createOutboxRelay({
    pool,
    publisher,
    sender: 'user-service',
    logger,
    pollMs: neverMs,
  });
  relay.start();
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const other = createPool({ url: database.url, name: 'other replica', logger });
  return {
    admin,
    userIds: () => captured.all().map(({ data }) => (data as { userId: string }).userId),
    async deleteUser(userId: string): Promise<void> {
      const event = createEvent(userDeleted, { userId, version: 2 });
      await inTransaction(other, (client) => insertOutbox(client, [event]));
    },
    async stop(): Promise<void> {
      await relay.stop();
      await publisher.close();
      await Promise.all([
        captured.stop(),
        connection.close(),
        pool.end(),
        other.end(),
        admin.end(),
      ]);
      await Promise.all([database.drop(), broker.drop()]);
    },
  };
}

beforeAll(async () => {
  environment = await start();
});
afterAll(() => environment?.stop());

const isListening = async () =>
  (
    await environment.admin.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN outbox'`,
    )
  ).rows[0]?.pid;

test('an event that another replica commits is published at once', async () => {
  const userId = crypto.randomUUID();
  await eventually(async () => expect(await isListening()).toBeDefined());

  await environment.deleteUser(userId);

  await eventually(() => expect(environment.userIds()).toContain(userId));
});

test('an event is published after the database has ended the listening connection', async () => {
  const [during, after] = [crypto.randomUUID(), crypto.randomUUID()];
  const pid = await isListening();
  await environment.admin.query('SELECT pg_terminate_backend($1)', [pid]);
  await environment.deleteUser(during);
  await eventually(() => expect(environment.userIds()).toContain(during));

  await eventually(async () => expect([undefined, pid]).not.toContain(await isListening()));
  await environment.deleteUser(after);

  await eventually(() => expect(environment.userIds()).toContain(after));
});

test('a statement that adds no event sends no notification', async () => {
  const payloads: (string | undefined)[] = [];
  const { admin } = environment;
  admin.on('notification', ({ payload }) => payloads.push(payload));
  await admin.query('LISTEN outbox');

  await admin.query('INSERT INTO outbox (event_id) SELECT gen_random_uuid() WHERE false');
  await admin.query(`NOTIFY outbox, 'the next one'`);

  await eventually(() => expect(payloads).toEqual(['the next one']));
});

test('new events do not trigger an immediate retry while the broker is unavailable', async () => {
  const database = await testDatabase({ migrations });
  const pool = createPool({ url: database.url, name: 'relay', logger });
  const published: string[] = [];
  let isAway = true;
  const log = capturedLog('relay');
  const failures = () => log.text().split('Publishing events failed').length - 1;
  const publisher = {
    async publish({ options }: { options?: { messageId?: string } }) {
      if (isAway) throw new Error('away');
      published.push(options?.messageId ?? '');
    },
    isReady: () => !isAway,
    close: async () => undefined,
  };
  const relay = createOutboxRelay({
    pool,
    publisher,
    sender: 'user-service',
    logger: log.logger,
  });
  relay.start();
  const add = () =>
    inTransaction(pool, (client) =>
      insertOutbox(client, [createEvent(userDeleted, { userId: crypto.randomUUID(), version: 2 })]),
    );
  await add();
  await eventually(() => expect(failures()).toBe(1));

  for (let n = 0; n < 50; n++) await add();
  const failed = failures();
  isAway = false;

  await eventually(() => expect(new Set(published).size).toBe(51));
  expect(failed).toBeLessThan(20);
  await relay.stop();
  await pool.end();
  await database.drop();
});
