import { eventually } from '@ems/dev-env/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { call, login, newEmail, register } from './client.ts';
import { isDown, isSilent, losesItsAnswer } from './fake-user-service.ts';
import { authEnvironment, goodPassword, type AuthEnvironment } from './start-auth-service.ts';

const elevenMinutes = 11 * 60_000;
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

describe('registering', () => {
  test('creates an account and a profile with the same id, and the user can log in', async () => {
    const email = newEmail();
    const { status, body } = await register(url, email);
    expect(status).toBe(201);
    expect(environment.users.profiles.get(body.userId)).toMatchObject({
      email,
      name: 'Ann',
      authorities: ['ROLE_USER'],
    });
    expect((await login(url, email)).status).toBe(200);
  });

  test('passes on the zone, locale and language, but not the password', async () => {
    const zone = { timeZone: 'Europe/Bucharest', locale: 'de-AT', language: 'de' };
    const email = newEmail();
    const { body } = await call(url, 'POST', '/api/auth/register', {
      body: { email, password: goodPassword, name: 'Ann', ...zone },
    });
    expect(environment.users.profiles.get(body.userId)).toMatchObject(zone);
    expect(JSON.stringify(environment.users.calls)).not.toContain(goodPassword);
  });

  test('with a taken email is rejected, even in another case', async () => {
    const email = newEmail();
    await register(url, email);
    expect(await register(url, email.toUpperCase())).toMatchObject({
      status: 409,
      body: { code: 'email_taken' },
    });
  });

  test('ten times at once with one email creates one user', async () => {
    const email = newEmail();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => register(url, email, `${goodPassword} ${n}`)),
    );
    const winners = answers.flatMap(({ status }, n) => (status === 201 ? [n] : []));
    expect(winners).toHaveLength(1);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect((await login(url, email, `${goodPassword} ${winners[0]}`)).status).toBe(200);
    const profiles = [...environment.users.profiles.values()];
    expect(profiles.filter((profile) => profile['email'] === email)).toHaveLength(1);
  });

  test.each([
    ['an invalid email', { email: 'ann' }, '/email'],
    ['a password of seven characters', { password: '1234567' }, '/password'],
    ['a password of 129 characters', { password: 'x'.repeat(129) }, '/password'],
    ['a common password', { password: 'Password1' }, '/password'],
    [
      'a password made from the email',
      { password: 'ann.smith.99', email: 'ann.smith@a.org' },
      '/password',
    ],
    ['a common password in full width', { password: 'ｐａｓｓｗｏｒｄ１２３' }, '/password'],
    ['an invisible name', { name: '\u200b\u3164' }, '/name'],
    ['a name with a right-to-left override', { name: 'Ann\u202e' }, '/name'],
    ['a name with a control character', { name: 'a\u0000b' }, '/name'],
    ['an offset as the time zone', { timeZone: '+01:00' }, '/timeZone'],
    ['a language that the page does not have', { language: 'xx' }, '/language'],
    ['a role', { authorities: ['ROLE_ADMIN'] }, '/authorities'],
  ])('with %s is rejected with the path of the field', async (_, change, path) => {
    const body = { email: newEmail(), password: goodPassword, name: 'Ann', ...change };
    const answer = await call(url, 'POST', '/api/auth/register', { body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'body', path }] } });
  });
});

describe('when user-service', () => {
  test.each([
    ['is down', () => isDown],
    ['is silent', () => isSilent],
    ['does its work but the response is lost', () => losesItsAnswer(environment.users)],
  ])(
    '%s, nobody can log in, and registering again creates the user under the same id',
    async (_, behaviour) => {
      const email = newEmail();
      environment.users.behave(behaviour());
      const failed = await register(url, email, 'the first password');
      expect(failed).toMatchObject({ status: 503, body: { code: 'profile_unavailable' } });
      expect(Number(failed.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await login(url, email, 'the first password')).status).toBe(401);
      const before = await environment.accountOf(email);
      expect(before?.status).toBe('pending');

      environment.users.behave(undefined);
      const { status, body } = await register(url, email, 'the second password');
      expect({ status, id: body.userId }).toEqual({ status: 201, id: before?.id });
      expect((await login(url, email, 'the first password')).status).toBe(401);
      expect((await login(url, email, 'the second password')).status).toBe(200);
    },
  );

  test('rejects the profile, the email is free again', async () => {
    const email = newEmail();
    environment.users.profiles.set('somebody else', { email });
    expect(await register(url, email)).toMatchObject({
      status: 409,
      body: { code: 'email_taken' },
    });
    expect(await environment.accountOf(email)).toBeUndefined();
    environment.users.profiles.delete('somebody else');
    expect((await register(url, email)).status).toBe(201);
  });

  test('answers the first attempt after the second, only the second counts', async () => {
    const email = newEmail();
    const { url: patient } = await environment.start({ USER_SERVICE_TIMEOUT_MS: '30000' });
    const late = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    let calls = 0;
    environment.users.behave(async (peerCall, response) => {
      calls += 1;
      if (calls === 1) {
        began.resolve();
        await late.promise;
      }
      response.writeHead(environment.users.perform(peerCall)).end();
    });
    const first = register(patient, email, 'the first password');
    await began.promise;
    const second = await register(patient, email, 'the second password');
    late.resolve();
    expect(second.status).toBe(201);
    expect(await first).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    expect((await login(url, email, 'the second password')).status).toBe(200);
    expect(environment.users.profiles.get(second.body.userId)).toMatchObject({ attempt: 2 });
  });
});

describe('the sweeper', () => {
  test('withdraws a registration that crashed between profile and account, and frees the email', async () => {
    const email = newEmail();
    environment.users.behave(losesItsAnswer(environment.users));
    await register(url, email);
    environment.users.behave(undefined);
    const { id = '' } = (await environment.accountOf(email)) ?? {};
    expect(environment.users.profiles.has(id)).toBe(true);

    environment.travel(elevenMinutes);
    await service.upkeep();
    expect(await environment.accountOf(email)).toBeUndefined();
    expect(environment.users.profiles.has(id)).toBe(false);
    const { status, body } = await register(url, email);
    expect(status).toBe(201);
    expect(body.userId).not.toBe(id);
  });

  test('keeps recent and complete registrations', async () => {
    const [young, complete] = [newEmail(), newEmail()];
    await register(url, complete);
    environment.travel(elevenMinutes);
    environment.users.behave(isDown);
    await register(url, young);
    environment.users.behave(undefined);
    await service.upkeep();
    expect((await environment.accountOf(young))?.status).toBe('pending');
    expect((await login(url, complete)).status).toBe(200);
  });

  test('keeps a registration unusable until user-service answers the withdrawal', async () => {
    const email = newEmail();
    environment.users.behave(isDown);
    await register(url, email);
    environment.travel(elevenMinutes);
    await service.upkeep();
    expect((await environment.accountOf(email))?.status).toBe('withdrawing');
    expect(await register(url, email)).toMatchObject({ status: 503 });
    expect((await login(url, email)).status).toBe(401);
    environment.users.behave(undefined);
    expect((await register(url, email)).status).toBe(201);
  });

  test('and a new attempt at the same time leave one complete user or none', async () => {
    for (let round = 0; round < 5; round++) {
      const email = newEmail();
      environment.users.behave(losesItsAnswer(environment.users));
      await register(url, email);
      environment.users.behave(undefined);
      environment.travel(elevenMinutes);
      const [again] = await Promise.all([register(url, email), service.upkeep()]);
      await service.upkeep();
      const account = await environment.accountOf(email);
      const profiles = [...environment.users.profiles].filter(([, p]) => p['email'] === email);
      expect(profiles.map(([id]) => id)).toEqual(account ? [account.id] : []);
      expect(again.status === 201 && account?.status !== 'active').toBe(false);
    }
  });
});

test('a request that arrives too late does not restore a withdrawn registration', async () => {
  const email = newEmail();
  environment.users.behave(isSilent);
  await register(url, email);
  environment.users.behave(undefined);
  const lost = environment.users.calls.findLast(({ body }) => body['email'] === email);
  environment.travel(elevenMinutes);
  await service.upkeep();
  await eventually(async () => expect(await environment.accountOf(email)).toBeUndefined());
  expect(lost && environment.users.perform(lost)).toBe(410);
});
