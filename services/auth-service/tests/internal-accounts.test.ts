import { randomUUID } from 'node:crypto';
import { userCreated } from '@ems/contracts';
import { eventually, publisherOf, type TestPublisher } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, login, newEmail, somebody } from './client.ts';
import {
  authEnvironment,
  goodPassword,
  internalToken,
  type AuthEnvironment,
} from './start-auth-service.ts';

let environment: AuthEnvironment;
let bus: TestPublisher;
let url: string;

beforeAll(async () => {
  environment = await authEnvironment();
  bus = await publisherOf(environment.broker);
  ({ url } = await environment.start());
});
afterAll(async () => {
  await bus.stop();
  await environment.stop();
});

const prepare = (id: string, email: string) =>
  call(url, 'PUT', `/internal/accounts/${id}`, {
    token: internalToken,
    body: { email, authorities: ['ROLE_USER', 'ROLE_ADMIN'] },
  });
const complete = (id: string) =>
  call(url, 'POST', `/internal/accounts/${id}/complete`, { token: internalToken });
const redeem = (token: string, password = goodPassword) =>
  call(url, 'POST', '/api/auth/password-links/redeem', { body: { token, password } });
const withdraw = (id: string) =>
  call(url, 'DELETE', `/internal/accounts/${id}`, { token: internalToken });

test('an account that user-service prepares can be used only once it is completed', async () => {
  const [id, email] = [randomUUID(), newEmail()];
  const { status, body } = await prepare(id, email);
  expect(status).toBe(200);
  expect((await redeem(body.token)).body.code).toBe('link_invalid');
  expect((await complete(id)).status).toBe(204);
  expect((await login(url, email)).status).toBe(401);
  expect((await redeem(body.token)).status).toBe(200);
  expect((await login(url, email)).body.user).toEqual({
    id,
    email,
    authorities: ['ROLE_USER', 'ROLE_ADMIN'],
  });
});

test('user.created completes it when the call did not come', async () => {
  const [id, email] = [randomUUID(), newEmail()];
  const { token } = (await prepare(id, email)).body;
  await bus.publish(userCreated, {
    userId: id,
    version: 1,
    email,
    name: 'Ann',
    authorities: ['ROLE_USER'],
    enabled: true,
    timeZone: 'UTC',
    locale: 'en-GB',
    language: 'en',
  });
  await eventually(async () => expect((await redeem(token)).status).toBe(200));
});

test('preparing again replaces the link, but not of an account that is in use', async () => {
  const [id, email] = [randomUUID(), newEmail()];
  const first = await prepare(id, email);
  const second = await prepare(id, email);
  await complete(id);
  expect((await redeem(first.body.token)).status).toBe(404);
  const late = await prepare(id, email);
  expect(late.status).toBe(200);
  expect((await redeem(late.body.token)).status).toBe(404);
  expect((await redeem(second.body.token)).status).toBe(200);
});

test('an email of somebody else and a withdrawn id are refused', async () => {
  const { email } = await somebody(url);
  expect(await prepare(randomUUID(), email)).toMatchObject({
    status: 409,
    body: { code: 'email_taken' },
  });
  const id = randomUUID();
  expect((await withdraw(id)).status).toBe(204);
  expect(await prepare(id, newEmail())).toMatchObject({ status: 410 });
});

test('an account in use cannot be withdrawn', async () => {
  const person = await somebody(url);
  expect(await withdraw(person.userId)).toMatchObject({
    status: 409,
    body: { code: 'account_active' },
  });
  expect((await login(url, person.email)).status).toBe(200);
});

test('preparing and withdrawing at the same moment never leave an account', async () => {
  for (let round = 0; round < 10; round++) {
    const [id, email] = [randomUUID(), newEmail()];
    await Promise.all([prepare(id, email), withdraw(id)]);
    await withdraw(id);
    await complete(id);
    expect((await login(url, email)).status).toBe(401);
  }
});

test('a password is confirmed within a session, more and more slowly for wrong ones', async () => {
  const { userId } = await somebody(url);
  const sessionId = randomUUID();
  const confirm = (password: string, session = sessionId) =>
    call(url, 'POST', `/internal/accounts/${userId}/confirm-password`, {
      token: internalToken,
      body: { sessionId: session, password },
    });
  expect((await confirm(goodPassword)).status).toBe(204);
  const statuses = [];
  for (let n = 0; n < 8; n++) statuses.push((await confirm('not the password')).status);
  expect(statuses).toEqual([...Array(6).fill(403), 429, 429]);
  expect((await confirm(goodPassword, randomUUID())).status).toBe(204);
});
