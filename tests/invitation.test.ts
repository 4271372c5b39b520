import { freePorts } from '@ems/dev-env/free-port';
import { call, eventually, testDatabase } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invite, login, redeem } from '../services/auth-service/tests/client.ts';
import {
  authEnvironment,
  internalToken,
  type AuthEnvironment,
} from '../services/auth-service/tests/start-auth-service.ts';
import { loadUserConfig } from '../services/user-service/src/config.ts';
import { createUserService } from '../services/user-service/src/user-service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const administrator = { email: 'admin@example.org', password: 'correct horse battery' };
const stops: (() => unknown)[] = [];
let auth: AuthEnvironment;
let authUrl: string;
let userUrl: string;
let users: ReturnType<typeof createUserService>;
let startUsers: () => Promise<void>;

/** auth-service and user-service, which call each other. */
beforeAll(async () => {
  auth = await authEnvironment();
  const migrations = new URL('../services/user-service/prisma/migrations', import.meta.url);
  const database = await testDatabase({ migrations: migrations.pathname });
  const [port = 0] = await freePorts(1);
  userUrl = `http://127.0.0.1:${port}`;
  ({ url: authUrl } = await auth.start({
    USER_SERVICE_URL: userUrl,
    USER_SERVICE_TIMEOUT_MS: '5000',
    ADMIN_EMAIL: administrator.email,
    ADMIN_PASSWORD: administrator.password,
  }));
  startUsers = async () => {
    users = createUserService(
      loadUserConfig({
        PORT: String(port),
        DATABASE_URL: database.url,
        AMQP_URL: auth.broker.amqpUrl('user-service'),
        INTERNAL_API_TOKEN: internalToken,
        AUTH_SERVICE_URL: authUrl,
        JWKS_URL: `${authUrl}/internal/jwks`,
      }),
      logger,
    );
    await users.start();
  };
  await startUsers();
  stops.push(
    () => database.drop(),
    () => auth.stop(),
    () => users.stop(),
  );
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

test('an invited user sets a password and exists in both services', async () => {
  const token = await eventually(async () => {
    const answer = await login(authUrl, administrator.email, administrator.password);
    expect(answer.status).toBe(200);
    return answer.body.accessToken as string;
  });
  const body = { email: 'Ann@Example.org', name: 'Ann', timeZone: 'Europe/Bucharest' };
  const invited = await call(userUrl, 'POST', '/api/users', { token, body });
  expect(invited).toMatchObject({
    status: 201,
    body: { email: 'ann@example.org', name: 'Ann', timeZone: 'Europe/Bucharest', enabled: true },
  });
  expect(await call(userUrl, 'POST', '/api/users', { token, body })).toMatchObject({
    status: 409,
    body: { code: 'email_taken', detail: 'A user with this email already exists' },
  });

  const { status, body: loggedIn } = await redeem(authUrl, invited.body.invitation.token);
  expect(status).toBe(200);
  expect(loggedIn.user).toMatchObject({ id: invited.body.id, authorities: ['ROLE_USER'] });
  const own = await call(userUrl, 'GET', '/api/users/me', { token: loggedIn.accessToken });
  expect(own).toMatchObject({ status: 200, body: { id: invited.body.id, name: 'Ann' } });
});

test('repeating an invitation completes it after user-service died in between', async () => {
  const email = 'ben@example.org';
  await users.stop();
  expect(await invite(authUrl, email)).toMatchObject({ status: 503 });
  await startUsers();
  const { status, body } = await invite(authUrl, email);
  expect(status).toBe(201);
  const { body: loggedIn } = await redeem(authUrl, body.token);
  const own = await call(userUrl, 'GET', '/api/users/me', { token: loggedIn.accessToken });
  expect(own).toMatchObject({ status: 200, body: { id: body.userId, email } });
});
