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

const prepare = (id: string, email: string, password = goodPassword) =>
  call(url, 'PUT', `/internal/accounts/${id}`, {
    token: internalToken,
    body: { email, password, authorities: ['ROLE_USER', 'ROLE_ADMIN'] },
  });
const complete = (id: string) =>
  call(url, 'POST', `/internal/accounts/${id}/complete`, { token: internalToken });
const withdraw = (id: string) =>
  call(url, 'DELETE', `/internal/accounts/${id}`, { token: internalToken });

test('an account that user-service prepares can be used only once it is completed', async () => {
  const [id, email] = [randomUUID(), newEmail()];
  expect((await prepare(id, email)).status).toBe(204);
  expect((await login(url, email)).status).toBe(401);
  expect((await complete(id)).status).toBe(204);
  expect((await login(url, email)).body.user).toEqual({
    id,
    email,
    authorities: ['ROLE_USER', 'ROLE_ADMIN'],
  });
});

test('user.created completes it when the call did not come', async () => {
  const [id, email] = [randomUUID(), newEmail()];
  await prepare(id, email);
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
  await eventually(async () => expect((await login(url, email)).status).toBe(200));
});

test('preparing again sets the password again, but not of an account that is in use', async () => {
  const [id, email] = [randomUUID(), newEmail()];
  await prepare(id, email, 'the first password');
  await prepare(id, email, 'the second password');
  await complete(id);
  expect((await prepare(id, email, 'the third password')).status).toBe(204);
  expect((await login(url, email, 'the third password')).status).toBe(401);
  expect((await login(url, email, 'the second password')).status).toBe(200);
});

test('an email of somebody else, a common password and a withdrawn id are refused', async () => {
  const { email } = await somebody(url);
  expect(await prepare(randomUUID(), email)).toMatchObject({
    status: 409,
    body: { code: 'email_taken' },
  });
  expect(await prepare(randomUUID(), newEmail(), 'password123')).toMatchObject({
    status: 400,
    body: { code: 'password_too_common', errors: [{ path: '/password' }] },
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
