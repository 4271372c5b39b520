import { randomUUID } from 'node:crypto';
import { createPool } from '@ems/database';
import { call, testBroker, testDatabase, tokenIssuer } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { loadUserConfig } from '../src/config.ts';
import { createUserService } from '../src/user-service.ts';
import { fakeAuthService } from './fake-auth-service.ts';

export const internalToken = 'between-services-between-services';
const migrations = new URL('../prisma/migrations', import.meta.url).pathname;

interface Person {
  readonly name?: string;
  readonly email?: string;
  readonly administrator?: boolean;
}

/** user-service with a database and a vhost for one test file, and helpers to create users. */
export async function userEnvironment(
  logger = createLogger({ name: 'user-service', level: 'silent' }),
) {
  const [database, broker, issuer, accounts] = await Promise.all([
    testDatabase({ migrations }),
    testBroker(),
    tokenIssuer(),
    fakeAuthService(internalToken),
  ]);
  const pool = createPool({ url: database.ownerUrl, name: 'test', logger });
  const clock = { ahead: 0 };
  const running: { stop(): Promise<unknown> }[] = [];

  async function start(environment: NodeJS.ProcessEnv = {}) {
    const config = loadUserConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: database.url,
      AMQP_URL: broker.amqpUrl('user-service'),
      INTERNAL_API_TOKEN: internalToken,
      AUTH_SERVICE_URL: accounts.url,
      AUTH_SERVICE_TIMEOUT_MS: '500',
      HTTP_RATE_LIMIT: '0',
      ...issuer.environment,
      ...environment,
    });
    const service = createUserService(config, logger, { now: () => Date.now() + clock.ahead });
    await service.start();
    running.push(service);
    return Object.assign(service, { url: `http://127.0.0.1:${service.port()}` });
  }
  const service = await start();
  const { url } = service;
  accounts.meet(url);

  return {
    database,
    broker,
    issuer,
    accounts,
    pool,
    service,
    url,
    start,
    travel(milliseconds: number): void {
      clock.ahead += milliseconds;
    },
    /** A registered user with a token. */
    async somebody({ name = 'Ann', email, administrator = false }: Person = {}) {
      const userId = randomUUID();
      const authorities = administrator ? ['ROLE_USER', 'ROLE_ADMIN'] : ['ROLE_USER'];
      const body = { email: email ?? `${userId}@example.org`, name, authorities };
      const { status } = await call(url, 'PUT', `/internal/users/${userId}`, {
        token: internalToken,
        body,
      });
      if (status !== 204) throw new Error(`${userId} was not created: ${status}`);
      return { userId, email: body.email, token: await issuer.token({ userId, authorities }) };
    },
    /** Calls the API for one user, or for all (`''`), and requires success. */
    async as(token: string, method: string, id: string, body?: unknown) {
      const answer = await call(url, method, `/api/users${id && `/${id}`}`, { token, body });
      if (answer.status >= 300) throw new Error(`${method} ${id}: ${answer.status} ${answer.text}`);
      return answer;
    },
    async stop(): Promise<void> {
      await Promise.all(running.map((one) => one.stop()));
      await Promise.all([issuer.stop(), accounts.stop(), pool.end()]);
      await Promise.all([database.drop(), broker.drop()]);
    },
  };
}

export type UserEnvironment = Awaited<ReturnType<typeof userEnvironment>>;
