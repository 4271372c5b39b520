import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, login } from './client.ts';
import { isDown } from './fake-user-service.ts';
import { authEnvironment, type AuthEnvironment } from './start-auth-service.ts';

let environment: AuthEnvironment;
const email = 'first@example.org';
const configured = (password: string) => ({ ADMIN_EMAIL: email, ADMIN_PASSWORD: password });

beforeAll(async () => {
  environment = await authEnvironment();
});
afterAll(() => environment.stop());

test('the service starts without user-service and creates the first administrator once it answers', async () => {
  environment.users.behave(isDown);
  const { url } = await environment.start(configured('the first password'));
  await eventually(() => expect(environment.users.calls.length).toBeGreaterThan(0));
  expect((await login(url, email, 'the first password')).status).toBe(401);
  environment.users.behave(undefined);
  const { body } = await eventually(async () => {
    const answer = await login(url, email, 'the first password');
    expect(answer.status).toBe(200);
    return answer;
  });
  expect(body.user.authorities).toEqual(['ROLE_USER', 'ROLE_ADMIN']);
  const token = body.accessToken as string;
  expect((await call(url, 'POST', '/api/auth/keys/rotate', { token })).status).toBe(201);
});

test('no replica changes an existing account', async () => {
  const [{ url }] = await Promise.all([
    environment.start(configured('another password')),
    environment.start(configured('another password')),
  ]);
  expect((await login(url, email, 'another password')).status).toBe(401);
  expect((await login(url, email, 'the first password')).status).toBe(200);
  const { rows } = await environment.pool.query('SELECT FROM accounts');
  expect(rows).toHaveLength(1);
});
