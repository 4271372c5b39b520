import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchanges, userCreated, type EventData, type EventDefinition } from '@ems/contracts';
import { eventually, plainTokens, testBroker, testDatabase } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { connectBroker, createEvent, createPublisher, eventMessage } from '@ems/messaging';
import pg from 'pg';
import { loadSupportConfig } from '../src/config.ts';
import { createSupportService } from '../src/support-service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
export const internalToken = 'between-services-between-services';
const administrators = new Set<string>();

const tokens = plainTokens((userId) => administrators.has(userId));

/** An HTTP server whose answers a test sets. */
export async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface Seen {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** support-service with its own database and broker, and the events it publishes. */
export async function createSupportHarness(environment: NodeJS.ProcessEnv = {}) {
  const migrations = new URL('../prisma/migrations', import.meta.url).pathname;
  const [database, broker] = await Promise.all([testDatabase({ migrations }), testBroker()]);
  const pool = new pg.Pool({ connectionString: database.adminUrl, max: 4 });
  pool.on('error', () => undefined);
  const connection = await connectBroker({ url: broker.adminAmqpUrl, name: 'test', logger });
  const publisher = await createPublisher({ broker: connection, logger });
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchanges.ws, '#');
  await channel.bindQueue(queue, exchanges.sync, 'user.erased');
  const seen: Seen[] = [];
  await channel.consume(
    queue,
    (message) => {
      if (!message) return;
      const data = JSON.parse(message.content.toString()) as Seen['data'];
      seen.push({ type: message.fields.routingKey, data });
    },
    { noAck: true },
  );
  const service = createSupportService(
    loadSupportConfig({
      PORT: '0',
      DATABASE_URL: database.url,
      AMQP_URL: broker.amqpUrl('support-service'),
      JWKS_URL: 'http://127.0.0.1:1',
      MONITORING_SERVICE_URL: 'http://127.0.0.1:1',
      INTERNAL_API_TOKEN: internalToken,
      HTTP_RATE_LIMIT: '0',
      MESSAGES_PER_MINUTE: '10000',
      ...environment,
    }),
    logger,
    { tokens },
  );
  await service.start();

  const publish = <Definition extends EventDefinition>(
    definition: Definition,
    data: EventData<Definition>,
  ) => publisher.publish(eventMessage(createEvent(definition, data), 'test'));

  return {
    pool,
    publish,
    seen,
    /** Events about a user, in the order of arrival. */
    seenOf: (userId: string, type: string) =>
      seen.filter((event) => event.type === type && event.data['userId'] === userId),
    rows: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await pool.query<Row>(text, values)).rows,
    /** A new user that the service knows. */
    async person(
      change: { name?: string; language?: string; locale?: string; admin?: boolean } = {},
    ) {
      const userId = crypto.randomUUID();
      if (change.admin) administrators.add(userId);
      await publish(userCreated, {
        userId,
        version: 1,
        email: `${userId}@example.org`,
        name: change.name ?? 'Ann Lee',
        authorities: change.admin ? ['ROLE_USER', 'ROLE_ADMIN'] : ['ROLE_USER'],
        enabled: true,
        timeZone: 'UTC',
        locale: change.locale ?? 'en',
        language: change.language ?? 'en',
      });
      await eventually(
        async () => (await pool.query('SELECT FROM users WHERE id = $1', [userId])).rowCount === 1,
      );
      return userId;
    },
    async call(as: string | undefined, method: string, path: string, body?: unknown) {
      const response = await fetch(`http://127.0.0.1:${service.port()}/api/support/${path}`, {
        method,
        headers: {
          ...(as ? { authorization: `Bearer ${as}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        // oxlint-disable-next-line typescript/no-explicit-any -- tests inspect bodies of any shape
        body: (text === '' ? undefined : JSON.parse(text)) as any,
      };
    },
    async stop() {
      await service.stop();
      await channel.close();
      await publisher.close();
      await connection.close();
      await pool.end();
      await Promise.all([database.drop(), broker.drop()]);
    },
  };
}

export type SupportHarness = Awaited<ReturnType<typeof createSupportHarness>>;
