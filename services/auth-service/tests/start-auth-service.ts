import { createPool, type Pool } from '@ems/database';
import { testBroker, testDatabase } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { createAuthService } from '../src/auth-service.ts';
import { loadAuthConfig } from '../src/config.ts';
import { fakeUserService } from './fake-user-service.ts';

export const internalToken = 'between-services-between-services';
export const goodPassword = 'correct horse battery';
const migrations = new URL('../prisma/migrations', import.meta.url).pathname;

/** A database and a vhost for one test file, and any number of auth-services that use them. */
export async function authEnvironment(
  logger = createLogger({ name: 'auth-service', level: 'silent' }),
) {
  const [database, broker, users] = await Promise.all([
    testDatabase({ migrations }),
    testBroker(),
    fakeUserService(internalToken),
  ]);
  const pool: Pool = createPool({ url: database.ownerUrl, name: 'test', logger });
  const running: { stop(): Promise<unknown> }[] = [];
  const clock = { ahead: 0 };

  return {
    database,
    broker,
    users,
    pool,
    logger,
    /** The current time of the services. */
    now: () => Date.now() + clock.ahead,
    travel(milliseconds: number): void {
      clock.ahead += milliseconds;
    },
    async accountOf(email: string) {
      const { rows } = await pool.query<{ id: string; status: string }>(
        'SELECT id, status FROM accounts WHERE email = $1',
        [email],
      );
      return rows[0];
    },
    async start(environment: NodeJS.ProcessEnv = {}) {
      const config = loadAuthConfig({
        PORT: '0',
        DATABASE_URL: database.url,
        AMQP_URL: broker.amqpUrl('auth-service'),
        KEY_ENCRYPTION_SECRET: 'a secret that is long enough for a key',
        INTERNAL_API_TOKEN: internalToken,
        USER_SERVICE_URL: users.url,
        USER_SERVICE_TIMEOUT_MS: '300',
        AUTH_ATTEMPTS_PER_MINUTE: '100000',
        HTTP_RATE_LIMIT: '0',
        ...environment,
      });
      const service = createAuthService(config, logger, { now: () => Date.now() + clock.ahead });
      await service.start();
      running.push(service);
      return Object.assign(service, { url: `http://127.0.0.1:${service.port()}` });
    },
    async stop(): Promise<void> {
      await Promise.all(running.map((service) => service.stop()));
      await users.stop();
      await pool.end();
      await Promise.all([database.drop(), broker.drop()]);
    },
  };
}

export type AuthEnvironment = Awaited<ReturnType<typeof authEnvironment>>;
