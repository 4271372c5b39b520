import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { call, invite, login, newEmail, redeem, register, somebody } from './client.ts';
import { isDown, losesItsAnswer } from './fake-user-service.ts';
import {
  authEnvironment,
  goodPassword,
  internalToken,
  type AuthEnvironment,
} from './start-auth-service.ts';

const elevenMinutes = 11 * 60_000;
const roles = ['ROLE_USER', 'ROLE_ADMIN'];
let environment: AuthEnvironment;
let service: Awaited<ReturnType<AuthEnvironment['start']>>;
let url: string;

beforeAll(async () => {
  environment = await authEnvironment();
  service = await environment.start();
  ({ url } = service);
});
afterAll(() => environment.stop());
afterEach(() => environment.users.behave(undefined));

const profilesOf = (email: string) =>
  [...environment.users.profiles].flatMap(([id, profile]) =>
    profile['email'] === email ? [id] : [],
  );

test('an invitation creates account and profile with the same id, and only its link can set the password', async () => {
  const email = newEmail();
  const { status, body } = await invite(url, email.toUpperCase(), roles);
  expect(status).toBe(201);
  expect(environment.users.profiles.get(body.userId)).toMatchObject({
    email,
    name: 'Ann',
    authorities: roles,
  });
  expect((await login(url, email)).status).toBe(401);
  expect((await redeem(url, body.token)).status).toBe(200);
  expect((await login(url, email)).body.user).toEqual({
    id: body.userId,
    email,
    authorities: roles,
  });
});

test.each([
  ['before the profile is created', () => isDown, 0],
  ['between the profile and the account', () => losesItsAnswer(environment.users), 1],
])(
  'repeating an invitation that failed %s completes it under the same id',
  async (_, behaviour, profiles) => {
    const email = newEmail();
    environment.users.behave(behaviour());
    const failed = await invite(url, email);
    expect(failed).toMatchObject({ status: 503, body: { code: 'profile_unavailable' } });
    expect(JSON.stringify(failed.body)).not.toContain('token');
    const before = await environment.accountOf(email);
    expect(before?.status).toBe('pending');
    expect(profilesOf(email)).toHaveLength(profiles);

    environment.users.behave(undefined);
    const { status, body } = await invite(url, email, roles);
    expect({ status, id: body.userId }).toEqual({ status: 201, id: before?.id });
    expect(profilesOf(email)).toEqual([before?.id]);
    expect((await redeem(url, body.token)).body.user.authorities).toEqual(roles);
  },
);

test('an incomplete invitation is withdrawn from both services and its email becomes free', async () => {
  const email = newEmail();
  environment.users.behave(losesItsAnswer(environment.users));
  await invite(url, email);
  environment.users.behave(undefined);
  environment.travel(elevenMinutes);
  await service.upkeep();
  expect(await environment.accountOf(email)).toBeUndefined();
  expect(profilesOf(email)).toEqual([]);
  expect((await invite(url, email)).status).toBe(201);
});

test('the sweeper and a repeated invitation at the same time leave one complete user or none', async () => {
  for (let round = 0; round < 5; round++) {
    const email = newEmail();
    environment.users.behave(losesItsAnswer(environment.users));
    await invite(url, email);
    environment.users.behave(undefined);
    environment.travel(elevenMinutes);
    const [again] = await Promise.all([invite(url, email), service.upkeep()]);
    await service.upkeep();
    const account = await environment.accountOf(email);
    expect(profilesOf(email)).toEqual(account ? [account.id] : []);
    expect(again.status === 201 && account?.status !== 'active').toBe(false);
  }
});

test('ten invitations of one email at once create one user, and the returned link works', async () => {
  const email = newEmail();
  const answers = await Promise.all(Array.from({ length: 10 }, () => invite(url, email)));
  const winners = answers.filter(({ status }) => status === 201);
  expect(winners).toHaveLength(1);
  expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect(profilesOf(email)).toHaveLength(1);
  expect((await redeem(url, winners[0]?.body.token)).status).toBe(200);
});

test('an email in use is rejected, and the existing link for it stays valid', async () => {
  const taken = { status: 409, body: { code: 'email_taken' } };
  const { email } = await somebody(url);
  expect(await invite(url, email)).toMatchObject(taken);
  const invited = newEmail();
  const first = await invite(url, invited);
  expect(await invite(url, invited)).toMatchObject(taken);
  expect((await redeem(url, first.body.token)).status).toBe(200);
  expect(await invite(url, invited)).toMatchObject(taken);
});

test('an email that only user-service knows is rejected and not reserved here', async () => {
  const email = newEmail();
  environment.users.profiles.set('somebody else', { email });
  expect(await invite(url, email)).toMatchObject({ status: 409, body: { code: 'email_taken' } });
  expect(await environment.accountOf(email)).toBeUndefined();
  environment.users.profiles.delete('somebody else');
});

test('an invitation takes over an incomplete registration without its password', async () => {
  const email = newEmail();
  environment.users.behave(isDown);
  await register(url, email, 'the password of a stranger');
  environment.users.behave(undefined);
  const { status, body } = await invite(url, email);
  expect(status).toBe(201);
  expect((await login(url, email, 'the password of a stranger')).status).toBe(401);
  expect((await redeem(url, body.token)).status).toBe(200);
});

test('an invitation takes over an incomplete invitation of an earlier version', async () => {
  const email = newEmail();
  environment.users.behave(isDown);
  await invite(url, email);
  environment.users.behave(undefined);
  await environment.pool.query(`UPDATE accounts SET status = 'awaiting_profile' WHERE email = $1`, [
    email,
  ]);
  const { status, body } = await invite(url, email);
  expect(status).toBe(201);
  expect((await redeem(url, body.token)).status).toBe(200);
});

test('a password is confirmed per session, and wrong ones lead to longer waits', async () => {
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
