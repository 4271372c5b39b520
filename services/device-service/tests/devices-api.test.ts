import { randomUUID } from 'node:crypto';
import { deviceCreated, deviceDeleted, deviceUpdated } from '@ems/contracts';
import { call, captureEvents, eventually, type CapturedEvents } from '@ems/dev-env/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceEnvironment, type DeviceEnvironment } from './start-device-service.ts';

let environment: DeviceEnvironment;
let events: CapturedEvents;
let ann: Awaited<ReturnType<DeviceEnvironment['somebody']>>;
let bob: typeof ann;
let admin: typeof ann;

beforeAll(async () => {
  environment = await deviceEnvironment();
  events = await captureEvents(environment.broker, [deviceCreated, deviceUpdated, deviceDeleted]);
  [ann, bob, admin] = await Promise.all([
    environment.somebody(),
    environment.somebody({ name: 'Bob' }),
    environment.somebody({ authorities: ['ROLE_USER', 'ROLE_ADMIN'] }),
  ]);
});
afterAll(async () => {
  await events.stop();
  await environment.stop();
});

const as = (
  who: { token: string },
  method: string,
  path: string | number = '',
  body?: unknown,
  headers: Record<string, string> = {},
) =>
  call(environment.url, method, `/api/devices${path === '' ? '' : `/${path}`}`, {
    token: who.token,
    body,
    headers,
  });

const list = (who: { token: string }, query: Record<string, string>) =>
  call(environment.url, 'GET', `/api/devices?${new URLSearchParams(query).toString()}`, {
    token: who.token,
  });

const eventsOf = (id: number) =>
  events.all().filter(({ data }) => (data as { deviceId: number }).deviceId === id);

describe('registering a device', () => {
  test('returns the device with its address, version and one-time credentials, and publishes an event', async () => {
    const body = { name: '  Kettle ', place: 'Kitchen', limitKwh: 0.25 };
    const answer = await as(ann, 'POST', '', body);
    expect(answer.status).toBe(201);
    const { device, credentials } = answer.body;
    expect(device).toMatchObject({
      userId: ann.userId,
      name: 'Kettle',
      place: 'Kitchen',
      limitKwh: 0.25,
      credentials: { revokedAt: null },
    });
    expect(credentials).toMatchObject({
      username: `${environment.prefix}${device.id}`,
      mqttHost: 'localhost',
      mqttPort: 1883,
      mqttTls: false,
      mqttClientId: `${environment.prefix}${device.id}`,
      mqttTopicPrefix: `device/${device.id}`,
      mqttTopic: `device/${device.id}/reading`,
      amqpHost: 'localhost',
      amqpExchange: 'ems.data',
      amqpRoutingKey: `device.${device.id}.reading`,
      amqpPort: 5672,
    });
    expect(answer.headers.get('location')).toBe(`/api/devices/${device.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect((await as(ann, 'GET', device.id)).text).not.toContain(credentials.password);
    const { password: _, ...connection } = credentials;
    expect((await as(ann, 'GET', `${device.id}/connection`)).body).toEqual(connection);
    await eventually(() =>
      expect(eventsOf(device.id)).toEqual([
        {
          type: 'device.created',
          data: {
            deviceId: device.id,
            version: 1,
            userId: ann.userId,
            name: 'Kettle',
            place: 'Kitchen',
            limitKwh: 0.25,
            profile: null,
            profileSettings: {},
            measures: 'consumption',
            timeSource: 'device',
            maxKw: null,
          },
        },
      ]),
    );
  });

  test('is possible before the event about the owner has arrived', async () => {
    const userId = randomUUID();
    const token = await environment.issuer.token({ userId });
    expect((await as({ token }, 'POST', '', { name: 'Early' })).status).toBe(201);
  });

  test('for another user is only for administrators, and the user must exist', async () => {
    const own = { name: 'Lamp', userId: bob.userId };
    expect(await as(ann, 'POST', '', own)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const made = await as(admin, 'POST', '', { ...own, userId: bob.userId.toUpperCase() });
    expect(made).toMatchObject({ status: 201, body: { device: { userId: bob.userId } } });
    expect(await as(admin, 'POST', '', { name: 'Lamp', userId: randomUUID() })).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    });
  });

  test('is limited to a thousand devices, even with concurrent requests', async () => {
    const carl = await environment.somebody();
    await environment.pool.query(
      `INSERT INTO devices (user_id, name, status) SELECT $1, 'D' || n, 'active' FROM generate_series(1, 998) n`,
      [carl.userId],
    );
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => as(carl, 'POST', '', { name: 'One more' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('too_many_devices');
  });

  test.each([
    ['no name', {}, '/name'],
    ['an empty name', { name: '  ' }, '/name'],
    ['a name that is too long', { name: 'a'.repeat(101) }, '/name'],
    ['a NUL in the name', { name: 'a\u0000b' }, '/name'],
    ['a lone surrogate in the place', { name: 'a', place: '\ud800' }, '/place'],
    ['a list as the name', { name: ['a'] }, '/name'],
    ['a limit of zero', { name: 'a', limitKwh: 0 }, '/limitKwh'],
    ['a limit that is not a number', '{"name":"a","limitKwh":1e999}', '/limitKwh'],
    ['an owner that is not an id', { name: 'a', userId: 'bob' }, '/userId'],
    ['an unknown field', { name: 'a', id: 7 }, '/id'],
    [
      'a member with a special meaning in JavaScript',
      '{"name":"a","__proto__":{"a":1}}',
      '/__proto__',
    ],
  ])('with %s is rejected with its field and creates no device', async (_, body, path) => {
    const before = (await list(ann, {})).body.total;
    const answer = await as(ann, 'POST', '', body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'body', path }] },
    });
    expect((await list(ann, {})).body.total).toBe(before);
  });
});

describe('the profile of a device', () => {
  const plug = { profile: 'zigbee2mqtt', profileSettings: { source: 'plug' } };

  test('is returned, listed and published with its settings', async () => {
    const { id } = await environment.register(ann.token, plug);
    expect((await as(ann, 'GET', id)).body).toMatchObject({ ...plug, measures: 'consumption' });
    expect((await list(ann, {})).body.items[0]).toMatchObject({ id, ...plug });
    await eventually(() => expect(eventsOf(id)).toMatchObject([{ data: plug }]));
    const changed = { profile: 'tasmota', profileSettings: {} };
    expect((await as(ann, 'PATCH', id, { profile: 'tasmota' })).body).toMatchObject(changed);
    await eventually(() => expect(eventsOf(id)[1]).toMatchObject({ data: changed }));
  });

  test('can be removed together with its settings', async () => {
    const { id } = await environment.register(ann.token, plug);
    expect(await as(ann, 'PATCH', id, { profile: null })).toMatchObject({
      status: 200,
      body: { profile: null, profileSettings: {} },
    });
  });

  test('does not change when it is sent again', async () => {
    const { id } = await environment.register(ann.token, plug);
    expect((await as(ann, 'PATCH', id, plug)).headers.get('etag')).toBe('"1"');
  });

  test.each([
    ['a profile that does not exist', { profile: 'fritz' }, '/profile'],
    ['a missing required source', { profile: 'zigbee2mqtt' }, '/profileSettings/source'],
    [
      'an unused setting',
      { profile: 'tasmota', profileSettings: { unit: 'W' } },
      '/profileSettings/unit',
    ],
    [
      'an unknown setting',
      { profile: 'tasmota', profileSettings: { a: 'b' } },
      '/profileSettings/a',
    ],
    ['settings without a profile', { profileSettings: { unit: 'W' } }, '/profileSettings'],
    ['a kind of energy that does not exist', { measures: 'storage' }, '/measures'],
    ['consumption of solar panels', { profile: 'opendtu' }, '/measures'],
    ['feed-in of solar panels', { profile: 'opendtu', measures: 'feed-in' }, '/measures'],
    ['production of a grid meter', { profile: 'dsmr', measures: 'production' }, '/measures'],
  ])('is rejected with %s, on creation and on change', async (_, body, path) => {
    const refused = { status: 400, body: { code: 'validation_failed', errors: [{ path }] } };
    expect(await as(ann, 'POST', '', { name: 'Meter', ...body })).toMatchObject(refused);
    const { id } = await environment.register(ann.token);
    expect(await as(ann, 'PATCH', id, body)).toMatchObject(refused);
  });
});

describe('what a device measures', () => {
  test.each([
    ['production', { profile: 'opendtu', measures: 'production' }],
    ['feed-in', { profile: 'homewizard', measures: 'feed-in' }],
    ['production in the format of the platform', { measures: 'production' }],
  ])('can be %s, which is returned, listed and published', async (_, given) => {
    const { id } = await environment.register(ann.token, given);
    expect((await as(ann, 'GET', id)).body).toMatchObject({ ...given, limitKwh: null });
    expect((await list(ann, {})).body.items[0]).toMatchObject({ id, ...given });
    await eventually(() => expect(eventsOf(id)).toMatchObject([{ data: given }]));
  });

  test('can be changed, and changed back', async () => {
    const { id } = await environment.register(ann.token);
    for (const measures of ['feed-in', 'consumption', 'production'])
      expect(await as(ann, 'PATCH', id, { measures })).toMatchObject({
        status: 200,
        body: { measures },
      });
    await eventually(() => expect(eventsOf(id)).toHaveLength(4));
  });

  test.each(['production', 'feed-in'])('has no limit if it is %s', async (measures) => {
    const refused = {
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'body', path: '/limitKwh' }] },
    };
    const limited = { limitKwh: 0.75 };
    const meter = { name: 'Meter', measures, ...limited };
    expect(await as(ann, 'POST', '', meter)).toMatchObject(refused);
    const { id } = await environment.register(ann.token, limited);
    expect(await as(ann, 'PATCH', id, { measures })).toMatchObject(refused);
    expect(await as(ann, 'PATCH', id, { measures, limitKwh: null })).toMatchObject({
      status: 200,
      body: { measures, limitKwh: null },
    });
    expect(await as(ann, 'PATCH', id, limited)).toMatchObject(refused);
  });
});

describe('the time source and the maximum power of a device', () => {
  const given = { timeSource: 'arrival', maxKw: 11.5 };
  const usual = { timeSource: 'device', maxKw: null };

  test('are returned, listed and published, and can be set back by their owner and administrators', async () => {
    const { id } = await environment.register(ann.token);
    expect((await as(ann, 'GET', id)).body).toMatchObject(usual);
    expect(await as(ann, 'PATCH', id, given)).toMatchObject({ status: 200, body: given });
    expect((await list(ann, {})).body.items[0]).toMatchObject({ id, ...given });
    expect(await as(bob, 'PATCH', id, usual)).toMatchObject({ status: 404 });
    expect((await as(admin, 'PATCH', id, given)).headers.get('etag')).toBe('"2"');
    expect((await as(admin, 'PATCH', id, usual)).body).toMatchObject(usual);
    await eventually(() =>
      expect(eventsOf(id).map(({ data }) => data)).toMatchObject([usual, given, usual]),
    );
  });

  test.each([
    ['a clock that does not exist', { timeSource: 'broker' }, '/timeSource'],
    ['no power', { maxKw: 0 }, '/maxKw'],
    ['power of a power station', { maxKw: 10_001 }, '/maxKw'],
    [
      'the time of arrival for energy of an interval',
      {
        timeSource: 'arrival',
        profile: 'generic',
        profileSettings: { source: 'a', unit: 'kWh', kind: 'interval', timePath: 't' },
      },
      '/timeSource',
    ],
  ])('are rejected with %s, on creation and on change', async (_, body, path) => {
    const refused = { status: 400, body: { code: 'validation_failed', errors: [{ path }] } };
    expect(await as(ann, 'POST', '', { name: 'Meter', ...body })).toMatchObject(refused);
    const { id } = await environment.register(ann.token);
    expect(await as(ann, 'PATCH', id, body)).toMatchObject(refused);
  });
});

describe('changing a device', () => {
  test('publishes one event, and none when nothing differs', async () => {
    const { id } = await environment.register(ann.token, { place: 'Hall' });
    const change = { name: 'Toaster', place: null, limitKwh: 1.5 };
    const changed = await as(ann, 'PATCH', id, change);
    expect(changed).toMatchObject({ status: 200, body: change });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect((await as(ann, 'PATCH', id, change)).headers.get('etag')).toBe('"2"');
    expect((await as(ann, 'PATCH', id, {})).headers.get('etag')).toBe('"2"');
    await eventually(() => expect(eventsOf(id)).toHaveLength(2));
    expect(eventsOf(id)[1]).toMatchObject({
      type: 'device.updated',
      data: { version: 2, ...change },
    });
  });

  test('twice at once with the same If-Match succeeds once and fails once', async () => {
    const { id } = await environment.register(ann.token);
    const etag = (await as(ann, 'GET', id)).headers.get('etag') ?? '';
    const answers = await Promise.all(
      ['One', 'Two'].map((name) => as(ann, 'PATCH', id, { name }, { 'If-Match': etag })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const made = answers.find(({ status }) => status === 200);
    expect((await as(ann, 'GET', id)).body.name).toBe(made?.body.name);
  });

  test('many times at once in different fields loses no change and publishes every version once', async () => {
    const { id } = await environment.register(ann.token);
    await Promise.all([
      as(ann, 'PATCH', id, { name: 'Fridge' }),
      as(ann, 'PATCH', id, { place: 'Cellar' }),
      as(admin, 'PATCH', id, { limitKwh: 2 }),
    ]);
    expect((await as(ann, 'GET', id)).body).toMatchObject({
      name: 'Fridge',
      place: 'Cellar',
      limitKwh: 2,
    });
    await eventually(() => expect(eventsOf(id)).toHaveLength(4));
    expect(eventsOf(id).map(({ data }) => (data as { version: number }).version)).toEqual([
      1, 2, 3, 4,
    ]);
  });

  test('to another owner is only for administrators, and the owner must exist', async () => {
    const { id } = await environment.register(ann.token);
    expect((await as(ann, 'PATCH', id, { userId: bob.userId })).status).toBe(403);
    expect(await as(admin, 'PATCH', id, { userId: randomUUID() })).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    });
    expect((await as(admin, 'PATCH', id, { userId: bob.userId })).status).toBe(200);
    expect((await as(ann, 'GET', id)).status).toBe(404);
    expect((await as(bob, 'GET', id)).status).toBe(200);
  });

  test('by two administrators who swap devices between two users succeeds for both', async () => {
    const [mine, yours] = await Promise.all([
      environment.register(ann.token),
      environment.register(bob.token),
    ]);
    const answers = await Promise.all([
      as(admin, 'PATCH', mine.id, { userId: bob.userId }),
      as(admin, 'PATCH', yours.id, { userId: ann.userId }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});

test('a device is deleted once with the next version, even by two concurrent requests', async () => {
  const { id } = await environment.register(ann.token);
  await as(ann, 'PATCH', id, { name: 'Old' });
  const answers = await Promise.all([as(ann, 'DELETE', id), as(admin, 'DELETE', id)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404]);
  expect((await as(ann, 'GET', id)).status).toBe(404);
  await eventually(() => expect(eventsOf(id)).toHaveLength(3));
  expect(eventsOf(id).at(-1)).toEqual({
    type: 'device.deleted',
    data: { deviceId: id, version: 3, userId: ann.userId },
  });
});

test.each([
  '0',
  '-1',
  '1.0',
  '1e3',
  '0x7',
  '07',
  '%207',
  '2147483648',
  '9'.repeat(300),
  'null',
  '%00',
])('the id %s is not found', async (id) => {
  expect(await as(ann, 'GET', id)).toMatchObject({
    status: 400,
    body: { code: 'validation_failed', errors: [{ in: 'path', path: '/id' }] },
  });
});

describe('the list of devices', () => {
  let dora: typeof ann;
  const names = (answer: { body: { items: { name: string }[] } }) =>
    answer.body.items.map(({ name }) => name);

  beforeAll(async () => {
    dora = await environment.somebody({ name: 'Dora' });
    for (const name of [
      '100 % wool',
      'under_score',
      'back\\slash',
      "O'Neil",
      'ÄRGER é',
      '冷蔵庫 🧊',
    ])
      await environment.register(dora.token, { name, place: 'Loft' });
  });

  test.each([
    ['%', ['100 % wool']],
    ['_', ['under_score']],
    ['\\', ['back\\slash']],
    ["'", ["O'Neil"]],
    ['ärger e\u0301', ['ÄRGER é']],
    ['蔵庫 🧊', ['冷蔵庫 🧊']],
    ["'; DROP TABLE devices; --", []],
    ['OOL LOF', ['100 % wool']],
  ])(
    'searched for %s contains the devices with exactly that text in the name or place',
    async (search, expected) => {
      const answer = await list(dora, { search });
      expect(names(answer)).toEqual(expected);
      expect(answer.body.total).toBe(expected.length);
    },
  );

  test('has a resident’s own devices, and for administrators all devices or those of one user', async () => {
    expect((await list(ann, { search: 'wool' })).body.items).toEqual([]);
    const [found] = (await list(admin, { search: 'wool' })).body.items;
    expect(found).toMatchObject({ userId: dora.userId, ownerName: 'Dora' });
    expect((await list(admin, { userId: dora.userId, limit: '2' })).body).toMatchObject({
      total: 6,
      items: [{ userId: dora.userId }, { userId: dora.userId }],
    });
    expect((await list(ann, { userId: dora.userId })).body.code).toBe('forbidden');
    expect((await list(ann, { userId: ann.userId })).status).toBe(200);
  });

  test('can be filtered by revoked credentials', async () => {
    const { id } = await environment.register(dora.token, { name: 'Broken' });
    await as(dora, 'DELETE', `${id}/credentials`);
    expect(names(await list(dora, { credentials: 'revoked' }))).toEqual(['Broken']);
    expect((await list(dora, { credentials: 'issued' })).body.total).toBe(6);
    await as(dora, 'DELETE', id);
  });

  test('contains each device once while others are added and removed', async () => {
    const first = await list(dora, { limit: '2' });
    await environment.register(dora.token, { name: 'New' });
    const second = await list(dora, { limit: '2', cursor: first.body.nextCursor });
    await as(dora, 'DELETE', second.body.items[0].id);
    const third = await list(dora, { limit: '2', cursor: second.body.nextCursor });
    expect([first, second, third].flatMap(names)).toEqual([
      '冷蔵庫 🧊',
      'ÄRGER é',
      "O'Neil",
      'back\\slash',
      'under_score',
      '100 % wool',
    ]);
    expect(third.body).toMatchObject({ nextCursor: null, total: 6 });
  });

  test.each([
    ['name', ['Äther', 'Boiler', 'Boiler', 'zoo']],
    ['-name', ['zoo', 'Boiler', 'Boiler', 'Äther']],
    ['createdAt', ['zoo', 'Boiler', 'Äther', 'Boiler']],
    ['-createdAt', ['Boiler', 'Äther', 'Boiler', 'zoo']],
  ])('is sorted by %s over all pages', async (sort, expected) => {
    const owner = await environment.somebody();
    for (const name of ['zoo', 'Boiler', 'Äther', 'Boiler'])
      await environment.register(owner.token, { name });

    const first = await list(owner, { sort, limit: '2' });
    const second = await list(owner, { sort, limit: '2', cursor: first.body.nextCursor });

    expect([first, second].flatMap(names)).toEqual(expected);
    expect(second.body.nextCursor).toBeNull();
    expect(
      new Set([first, second].flatMap(({ body }) => body.items.map(({ id }: { id: number }) => id)))
        .size,
    ).toBe(4);
  });

  test('is sorted by the name of the owner for administrators', async () => {
    const tag = crypto.randomUUID();
    for (const name of ['Cora', 'Änne', 'Bert'])
      await environment.register((await environment.somebody({ name })).token, { name: tag });
    const owners = async (sort: string) =>
      (await list(admin, { search: tag, sort })).body.items.map(
        ({ ownerName }: { ownerName: string }) => ownerName,
      );

    expect(await owners('owner')).toEqual(['Änne', 'Bert', 'Cora']);
    expect(await owners('-owner')).toEqual(['Cora', 'Bert', 'Änne']);
  });

  test('has the total even on a page after the last', async () => {
    const erna = await environment.somebody();
    const { id } = await environment.register(erna.token);
    await environment.register(erna.token);
    const first = await list(erna, { limit: '1' });
    await as(erna, 'DELETE', id);
    expect((await list(erna, { cursor: first.body.nextCursor })).body).toEqual({
      items: [],
      nextCursor: null,
      total: 1,
    });
  });

  test.each([
    ['limit', '0', 'invalid_type'],
    ['limit', '101', 'too_big'],
    ['limit', '1e1', 'invalid_type'],
    ['limit', '', 'invalid_type'],
    ['cursor', 'nonsense', 'invalid_cursor'],
    ['cursor', Buffer.from('[99999999999]').toString('base64url'), 'invalid_cursor'],
    ['cursor', Buffer.from('["1; DROP"]').toString('base64url'), 'invalid_cursor'],
    ['search', 'a\u0000', 'custom'],
    ['search', 'a'.repeat(101), 'too_big'],
    ['userId', 'ann', 'invalid_format'],
    ['credentials', 'lost', 'invalid_value'],
    ['sort', 'place', 'invalid_value'],
  ])('rejects %s=%s', async (name, value, code) => {
    expect(await list(ann, { [name]: value })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'query', path: `/${name}`, code }] },
    });
  });

  test('rejects a duplicate parameter', async () => {
    const path = '/api/devices?limit=1&limit=2';
    expect(await call(environment.url, 'GET', path, { token: ann.token })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'query', path: '/limit' }] },
    });
  });
});
