import { randomUUID } from 'node:crypto';
import { createPool } from '@ems/database';
import { userCreated, type EventData } from '@ems/contracts';
import {
  call,
  eventually,
  publisherOf,
  testBroker,
  testDatabase,
  tokenIssuer,
  type TestBroker,
} from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { loadDeviceConfig } from '../src/config.ts';
import { createDeviceService } from '../src/device-service.ts';

const migrations = new URL('../prisma/migrations', import.meta.url).pathname;

export interface IssuedCredentials {
  readonly username: string;
  readonly password: string;
}

export interface RegisteredDevice {
  readonly id: number;
  readonly credentials: IssuedCredentials;
  /** For HTTP Basic. */
  readonly basic: string;
}

export const profile = (
  userId: string,
  change: Partial<EventData<typeof userCreated>> = {},
): EventData<typeof userCreated> => ({
  userId,
  version: 1,
  email: `${userId}@example.org`,
  name: 'Ann',
  authorities: ['ROLE_USER'],
  enabled: true,
  timeZone: 'UTC',
  locale: 'en-GB',
  language: 'en',
  ...change,
});

/** device-service with its own database and vhost for one test file, and users with devices. */
export async function deviceEnvironment(
  logger = createLogger({ name: 'device-service', level: 'silent' }),
  ownBroker?: TestBroker,
) {
  const [database, broker, issuer] = await Promise.all([
    testDatabase({ migrations }),
    ownBroker ?? testBroker(),
    tokenIssuer(),
  ]);
  const bus = await publisherOf(broker);
  const pool = createPool({ url: database.ownerUrl, name: 'test', logger });
  const running = new Set<{ stop(): Promise<unknown> }>();
  const prefix = `${broker.name}-device-`;

  /** The environment of a process of the service. */
  const variables = {
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: database.url,
    AMQP_URL: broker.amqpUrl('device-service'),
    AMQP_MANAGEMENT_URL: broker.managementUrl('device-registrar'),
    BROKER_USER_PREFIX: prefix,
    HTTP_RATE_LIMIT: '0',
    ...issuer.environment,
  };

  async function start(environment: NodeJS.ProcessEnv = {}) {
    const config = loadDeviceConfig({ ...variables, ...environment });
    const service = createDeviceService(config, logger);
    await service.start();
    running.add(service);
    return Object.assign(service, { url: `http://127.0.0.1:${service.port()}` });
  }
  const service = await start();
  const { url } = service;

  return {
    database,
    broker,
    bus,
    issuer,
    pool,
    prefix,
    service,
    url,
    variables,
    start,
    /** Stops the service of `url`. Tests that need it have to start another one. */
    async stopService(): Promise<void> {
      running.delete(service);
      await service.stop();
    },
    rows: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await pool.query<Row>(text, values)).rows,
    /** A user that device-service knows, with a token. */
    async somebody(change: Partial<EventData<typeof userCreated>> = {}) {
      const userId = randomUUID();
      const user = profile(userId, change);
      await bus.publish(userCreated, user);
      await eventually(async () => {
        const { rowCount } = await pool.query('SELECT FROM users WHERE id = $1', [userId]);
        if (rowCount !== 1) throw new Error('not heard of yet');
      });
      const { authorities, email, name } = user;
      return { userId, email, name, token: await issuer.token({ userId, authorities }) };
    },
    async register(token: string, body: object = {}): Promise<RegisteredDevice> {
      const answer = await call(url, 'POST', '/api/devices', {
        token,
        body: { name: 'Kettle', ...body },
      });
      if (answer.status !== 201) throw new Error(`not registered: ${answer.status} ${answer.text}`);
      const { device, credentials } = answer.body;
      const { username, password } = credentials as IssuedCredentials;
      return { id: device.id as number, credentials, basic: `${username}:${password}` };
    },
    async stop(): Promise<void> {
      await Promise.all([...running].map((one) => one.stop()));
      await Promise.all([issuer.stop(), bus.stop(), pool.end()]);
      const users = (await broker.management.get('/api/users?columns=name')) as { name: string }[];
      const ours = users.filter(({ name }) => /^\d+$/.test(name.replace(prefix, '')));
      for (const { name } of ours) await broker.management.delete(`/api/users/${name}`);
      await Promise.all([database.drop(), ownBroker ? undefined : broker.drop()]);
    },
  };
}

export type DeviceEnvironment = Awaited<ReturnType<typeof deviceEnvironment>>;
