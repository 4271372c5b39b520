import { randomUUID } from 'node:crypto';
import { userCreated, userDeleted, userErased, userUpdated } from '@ems/contracts';
import {
  call,
  captureEvents,
  eventually,
  publisherOf,
  type CapturedEvents,
  type TestPublisher,
} from '@ems/dev-env/testing';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goodPassword } from './fake-auth-service.ts';
import { userEnvironment, type UserEnvironment } from './start-user-service.ts';

let environment: UserEnvironment;
let events: CapturedEvents;
let bus: TestPublisher;
let admin: Awaited<ReturnType<UserEnvironment['somebody']>>;

beforeAll(async () => {
  environment = await userEnvironment();
  events = await captureEvents(environment.broker, [userCreated, userUpdated, userDeleted]);
  bus = await publisherOf(environment.broker);
  admin = await environment.somebody({ name: 'Admin', administrator: true });
});
afterAll(async () => {
  await events.stop();
  await bus.stop();
  await environment.stop();
});

const as = (
  who: { token: string },
  method: string,
  path = '',
  body?: unknown,
  headers: Record<string, string> = {},
) =>
  call(environment.url, method, `/api/users${path && `/${path}`}`, {
    token: who.token,
    body,
    headers,
  });
const list = (query: Record<string, string>) =>
  call(environment.url, 'GET', `/api/users?${new URLSearchParams(query).toString()}`, {
    token: admin.token,
  });
const eventsOf = (userId: string) =>
  events.all().filter(({ data }) => (data as { userId: string }).userId === userId);
const proof = { password: goodPassword };
const newPerson = (change: object = {}) => ({
  email: `${randomUUID()}@Example.org`,
  name: 'Made',
  ...change,
});

describe('changing a profile', () => {
  test('publishes one event, and none when nothing differs', async () => {
    const ann = await environment.somebody();
    const change = {
      name: ' Anne ',
      timeZone: 'Europe/Bucharest',
      locale: 'de-DE',
      language: 'de',
    };
    const changed = await as(ann, 'PATCH', 'me', change);
    expect(changed).toMatchObject({ status: 200, body: { ...change, name: 'Anne' } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect((await as(ann, 'PATCH', 'me', change)).headers.get('etag')).toBe('"2"');
    await eventually(() => expect(eventsOf(ann.userId)).toHaveLength(2));
    expect(eventsOf(ann.userId)[1]).toMatchObject({
      type: 'user.updated',
      data: { version: 2, ...change, name: 'Anne' },
    });
  });

  test('twice at once with the same If-Match succeeds once and fails once', async () => {
    const ann = await environment.somebody();
    const etag = (await as(ann, 'GET', 'me')).headers.get('etag') ?? '';
    const answers = await Promise.all([
      as(ann, 'PATCH', 'me', { name: 'One' }, { 'If-Match': etag }),
      as(admin, 'PATCH', ann.userId, { name: 'Two' }, { 'If-Match': etag }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const made = answers.find(({ status }) => status === 200);
    expect((await as(ann, 'GET', 'me')).body.name).toBe(made?.body.name);
  });

  test.each([
    ['a NUL in the name', { name: 'a\u0000' }, '/name'],
    ['a lone surrogate in the name', { name: '\udc00' }, '/name'],
    ['an offset as the time zone', { timeZone: '+01:00' }, '/timeZone'],
    ['an unknown language', { language: 'fr' }, '/language'],
    ['an invalid locale', { locale: 'not a locale' }, '/locale'],
    ['roles for the caller', { authorities: ['ROLE_USER', 'ROLE_ADMIN'] }, '/authorities'],
    ['the enabled flag of the caller', { enabled: true }, '/enabled'],
    ['another email', { email: 'a@example.org' }, '/email'],
    ['a list as the name', { name: ['a'] }, '/name'],
    [
      'a member with a special meaning in JavaScript',
      '{"__proto__":{"enabled":false}}',
      '/__proto__',
    ],
  ])('with %s is rejected with its field and changes nothing', async (_, body, path) => {
    const ann = await environment.somebody();
    expect(await as(ann, 'PATCH', 'me', body)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'body', path }] },
    });
    expect((await as(ann, 'GET', 'me')).headers.get('etag')).toBe('"1"');
  });
});

describe('an administrator', () => {
  test('creates a complete user with an account under the same id', async () => {
    const body = newPerson();
    const { status, body: made } = await as(admin, 'POST', '', body);
    expect({ status, made }).toMatchObject({
      status: 201,
      made: { email: body.email.toLowerCase(), authorities: ['ROLE_USER'], enabled: true },
    });
    expect(environment.accounts.accounts.get(made.id)).toEqual({
      email: body.email.toLowerCase(),
      usable: true,
    });
    await eventually(() => expect(eventsOf(made.id)).toHaveLength(1));
    expect(made.invitation).toMatchObject({ token: `link of ${made.id}` });
    expect(JSON.stringify(eventsOf(made.id))).not.toContain(made.invitation.token);
  });

  test.each([
    ['a taken email', async () => ({ email: admin.email }), 409, 'email_taken'],
    ['a password', async () => ({ password: goodPassword }), 400, 'validation_failed'],
    [
      'roles without ROLE_USER',
      async () => ({ authorities: ['ROLE_ADMIN'] }),
      400,
      'validation_failed',
    ],
    [
      'a role twice',
      async () => ({ authorities: ['ROLE_USER', 'ROLE_USER'] }),
      400,
      'validation_failed',
    ],
  ])('cannot create a user with %s', async (_, change, status, code) => {
    const before = (await list({})).body.total;
    const answer = await as(admin, 'POST', '', newPerson(await change()));
    expect(answer).toMatchObject({ status, body: { code } });
    expect((await list({})).body.total).toBe(before);
  });

  test('cannot create a user while auth-service is unavailable, and creates the same user once it is back', async () => {
    const body = newPerson();
    environment.accounts.behave((_call, response) => void response.writeHead(503).end());
    expect(await as(admin, 'POST', '', body)).toMatchObject({
      status: 503,
      body: { code: 'account_unavailable' },
    });
    expect((await list({ search: body.email })).body.total).toBe(0);
    environment.accounts.behave(undefined);
    expect((await as(admin, 'POST', '', body)).status).toBe(201);
    environment.travel(120_000);
    await environment.service.upkeep();
    expect((await list({ search: body.email })).body.total).toBe(1);
    const kept = [...environment.accounts.accounts.values()].filter(
      ({ email }) => email === body.email.toLowerCase(),
    );
    expect(kept).toEqual([{ email: body.email.toLowerCase(), usable: true }]);
  });

  test('who invites one email twice at the same time creates one user', async () => {
    const body = newPerson();
    await Promise.all([as(admin, 'POST', '', body), as(admin, 'POST', '', body)]);
    environment.travel(120_000);
    await environment.service.upkeep();
    expect((await list({ search: body.email })).body.total).toBeLessThanOrEqual(1);
    const answer = await as(admin, 'POST', '', body);
    expect([201, 409]).toContain(answer.status);
    expect((await list({ search: body.email })).body.total).toBe(1);
  });

  test('remains when two administrators remove each other’s role at once', async () => {
    const other = await environment.somebody({ administrator: true });
    const demote = { authorities: ['ROLE_USER'] };
    const answers = await Promise.all([
      as(admin, 'PATCH', other.userId, demote),
      as(other, 'PATCH', admin.userId, demote),
    ]);
    const { rows } = await environment.pool.query(
      `SELECT id FROM profiles WHERE enabled AND 'ROLE_ADMIN' = ANY (authorities)`,
    );
    expect(rows).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await environment.pool.query(
      `UPDATE profiles SET authorities = '{ROLE_USER,ROLE_ADMIN}' WHERE id = $1`,
      [admin.userId],
    );
    await environment.pool.query('DELETE FROM profiles WHERE id = $1', [other.userId]);
  });

  test.each([
    ['PATCH', { enabled: false }],
    ['PATCH', { authorities: ['ROLE_USER'] }],
    ['DELETE', undefined],
  ])('who is the last one cannot remove their own access by %s with %j', async (method, body) => {
    expect(await as(admin, method, admin.userId, body ?? proof)).toMatchObject({
      status: 409,
      body: { code: 'last_administrator' },
    });
  });
});

describe('the list of users', () => {
  const emails = (answer: { body: { items: { email: string }[] } }) =>
    answer.body.items.map(({ email }) => email);
  const tag = randomUUID().slice(0, 8);

  beforeAll(async () => {
    for (const [index, name] of ['100 %', 'a_b', 'c\\d', "O'Neil", 'ÄRGER é', '王芳'].entries())
      await environment.somebody({ name: `${tag} ${name}`, email: `${tag}-${index}@example.org` });
  });

  test.each([
    ['100 %', [0]],
    ['a_', [1]],
    ['c\\', [2]],
    ["o'n", [3]],
    ['ärger e\u0301', [4]],
    ['王', [5]],
    ["'; DROP TABLE profiles; --", []],
  ])(
    'searched for %s contains the users with exactly that text in the name or email',
    async (search, expected) => {
      const answer = await list({ search: `${tag} ${search}` });
      expect(emails(answer)).toEqual(expected.map((index) => `${tag}-${index}@example.org`));
    },
  );

  test('contains each user once while others are added and removed, even within a millisecond', async () => {
    await environment.pool.query(
      `UPDATE profiles SET created_at = '2026-01-01T00:00:00Z' WHERE email LIKE $1`,
      [`${tag}%`],
    );
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list({ search: tag, limit: '2', ...(cursor ? { cursor } : {}) });
      pages.push(...emails(page));
      cursor = page.body.nextCursor as string | null;
      await environment.somebody({ name: `${tag} late` });
    } while (cursor && pages.length < 20);
    expect(pages.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `${tag}-${n}@example.org`));
  });

  test('can be filtered by role and by whether the user may log in', async () => {
    const [item] = (await list({ search: `${tag}-1@` })).body.items;
    await as(admin, 'PATCH', item.id, { enabled: false, authorities: ['ROLE_USER', 'ROLE_ADMIN'] });
    expect(emails(await list({ search: tag, enabled: 'false' }))).toEqual([item.email]);
    expect(emails(await list({ search: tag, role: 'ROLE_ADMIN' }))).toEqual([item.email]);
    expect(emails(await list({ search: tag, role: 'ROLE_ADMIN', enabled: 'true' }))).toEqual([]);
  });

  test.each([
    ['name', ['Ägidius', 'Anton', 'Ärmel', 'Berta', 'zoe']],
    ['-name', ['zoe', 'Berta', 'Ärmel', 'Anton', 'Ägidius']],
    ['createdAt', ['zoe', 'Ärmel', 'Berta', 'Anton', 'Ägidius']],
    ['-createdAt', ['Ägidius', 'Anton', 'Berta', 'Ärmel', 'zoe']],
  ])('is sorted by %s over all pages', async (sort, expected) => {
    const group = randomUUID();
    for (const name of ['zoe', 'Ärmel', 'Berta', 'Anton', 'Ägidius'])
      await environment.somebody({ name: `${name} ${group}` });
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const next: Record<string, string> = cursor ? { cursor } : {};
      const { body } = await list({ search: group, sort, limit: '2', ...next });
      names.push(...body.items.map((item: { name: string }) => item.name.split(' ')[0]));
      cursor = body.nextCursor as string | null;
    } while (cursor && names.length < 20);

    expect(names).toEqual(expected);
  });

  test('a cursor belongs to one order', async () => {
    const { body } = await list({ limit: '1', sort: 'name' });

    expect(await list({ cursor: body.nextCursor, sort: '-name' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/cursor', code: 'invalid_cursor' }] },
    });
  });

  test.each([
    ['limit', '1e1'],
    ['limit', '101'],
    ['cursor', 'nonsense'],
    ['cursor', Buffer.from('["0001-01-01T00:00:00Z","x"]').toString('base64url')],
    ['search', 'a\u0000'],
    ['role', 'ROLE_ROOT'],
    ['enabled', 'maybe'],
    ['sort', 'email'],
    ['sort', '--name'],
  ])('rejects %s=%s', async (name, value) => {
    expect(await list({ [name]: value })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'query', path: `/${name}` }] },
    });
  });
});

describe('a deletion', () => {
  test.each([
    ['no password', undefined, 415, 'unsupported_media_type'],
    ['an empty password', { password: '' }, 400, 'validation_failed'],
    ['a wrong password', { password: 'not the password' }, 403, 'password_wrong'],
  ])('with %s deletes neither the caller nor another user', async (_, body, status, code) => {
    const ann = await environment.somebody();
    const refusal = { status, body: { code } };
    expect(await as(ann, 'DELETE', 'me', body)).toMatchObject(refusal);
    expect(await as(admin, 'DELETE', ann.userId, body)).toMatchObject(refusal);
    expect((await as(ann, 'GET', 'me')).status).toBe(200);
  });

  test('needs the caller’s own password, checked for the caller’s session', async () => {
    const ann = await environment.somebody();
    await as(admin, 'DELETE', ann.userId, proof);
    const asked = environment.accounts.calls.findLast(
      ({ action }) => action === 'confirm-password',
    );
    expect(asked).toMatchObject({ id: admin.userId, body: proof });
    const { sid } = decodeJwt(admin.token);
    expect(asked?.body['sessionId']).toBe(sid);
  });

  test('states when to try again after too many wrong passwords and while auth-service is unavailable', async () => {
    const ann = await environment.somebody();
    const answerWith = (status: number, code: string) =>
      environment.accounts.behave((_call, response) =>
        response
          .writeHead(status, { 'Content-Type': 'application/problem+json', 'Retry-After': '30' })
          .end(JSON.stringify({ code, detail: '' })),
      );
    answerWith(429, 'too_many_attempts');
    const throttled = await as(ann, 'DELETE', 'me', proof);
    expect(throttled).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    expect(throttled.headers.get('retry-after')).toBe('30');
    answerWith(503, 'unavailable');
    expect((await as(ann, 'DELETE', 'me', proof)).body.code).toBe('account_unavailable');
    environment.accounts.behave(undefined);
    expect((await as(ann, 'GET', 'me')).status).toBe(200);
  });

  const services = [
    'auth-service',
    'device-service',
    'monitoring-worker',
    'support-service',
  ] as const;

  test('shows administrators its progress per service until all have confirmed, and repeating it changes nothing', async () => {
    const ann = await environment.somebody();
    expect((await as(ann, 'DELETE', 'me', proof)).status).toBe(204);
    expect((await as(ann, 'GET', 'me')).status).toBe(401);
    expect((await as(admin, 'DELETE', ann.userId, proof)).body.code).toBe('user_not_found');
    const progress = async () => (await as(admin, 'GET', `${ann.userId}/deletion`)).body;
    expect(await progress()).toMatchObject({
      completedAt: null,
      services: services.map((service) => ({ service, confirmedAt: null })),
    });
    for (const service of services.toReversed().slice(0, 3)) {
      await bus.publish(userErased, { userId: ann.userId, service });
      await bus.publish(userErased, { userId: ann.userId, service });
    }
    await eventually(async () => {
      const open = (await progress()).services.filter(
        (one: { confirmedAt: string | null }) => one.confirmedAt === null,
      );
      expect(open).toEqual([{ service: 'auth-service', confirmedAt: null }]);
    });
    expect((await progress()).completedAt).toBeNull();
    await bus.publish(userErased, { userId: ann.userId, service: 'auth-service' });
    await eventually(async () => expect((await progress()).completedAt).not.toBeNull());
    const done = await progress();
    await bus.publish(userErased, { userId: randomUUID(), service: 'auth-service' });
    await bus.publish(userErased, { userId: ann.userId, service: 'auth-service' });
    expect(await progress()).toEqual(done);
    const [deleted] = (await as(admin, 'GET', 'deletions?limit=1')).body.items;
    expect(deleted).toEqual(done);
    await eventually(() =>
      expect(eventsOf(ann.userId).at(-1)).toEqual({
        type: 'user.deleted',
        data: { userId: ann.userId, version: 2 },
      }),
    );
    const { rows } = await environment.pool.query('SELECT FROM profiles WHERE id = $1', [
      ann.userId,
    ]);
    expect(rows).toEqual([]);
  });

  test('by the user and an administrator at the same time happens once', async () => {
    const ann = await environment.somebody();
    const answers = await Promise.all([
      as(ann, 'DELETE', 'me', proof),
      as(admin, 'DELETE', ann.userId, proof),
    ]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    await eventually(() => expect(eventsOf(ann.userId)).toHaveLength(2));
  });
});
