import { userDeleted, userUpdated } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSupportHarness, serve, type SupportHarness } from './support-harness.ts';

let harness: SupportHarness;
let monitoring: Awaited<ReturnType<typeof serve>>;
const asked: { path: string; authorization: string | undefined }[] = [];
let summaryAnswer: unknown;

const goodSummary = {
  date: '2026-03-01',
  timeZone: 'Europe/Paris',
  soFarKwh: 3.2,
  usualDayKwh: null,
  currentHour: { limitKwh: 0.5 },
  devices: [
    { deviceId: 7, name: 'Kettle', lastReadingAt: '2026-03-01T09:40:00.000Z' },
    { deviceId: 12, name: 'Boiler', lastReadingAt: null },
  ],
  others: [{ measures: 'production', todayKwh: 1.8, isEstimated: false, isWhole: true }],
};
const panels = {
  items: [{ deviceId: 20, name: 'Panels', lastReadingAt: '2026-03-01T10:00:00.000Z' }],
};
const alerts = {
  items: [
    {
      kind: 'hourly_total',
      hour: '2026-11-24T09:00:00.000Z',
      kwh: 0.54,
      hourKwh: 1.25,
      limitKwh: 0.5,
    },
  ],
};

beforeAll(async () => {
  monitoring = await serve((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    const isSummary = request.url?.includes('/summary');
    const total = {
      start: '2026-02-28T00:00:00+01:00',
      totalKwh: Number(request.url?.match(/date=2026-(\d\d-\d\d)/)?.[1]?.replace('-', '.')),
    };
    const isRange = request.url?.includes('/range');
    const device = request.url?.match(/day\?deviceId=(\d+)&date=2026-03-01/)?.[1];
    const limit = device && device !== '13' ? { limitKwh: Number(device) / 10 } : undefined;
    const isOfPanels = request.url?.includes('/devices?measures=production');
    const other = isRange ? total : (limit ?? (isOfPanels ? panels : alerts));
    response.end(JSON.stringify(isSummary ? summaryAnswer : other));
  });
  summaryAnswer = goodSummary;
  harness = await createSupportHarness({ MONITORING_SERVICE_URL: monitoring.url });
});
afterAll(async () => {
  await harness.stop();
  monitoring.close();
});

const say = (as: string, text: string, clientMessageId?: string) =>
  harness.call(as, 'POST', 'messages', { text, ...(clientMessageId ? { clientMessageId } : {}) });
const history = async (as: string) => (await harness.call(as, 'GET', 'history?limit=100')).body;
const inbox = async (as: string, query: string) =>
  (await harness.call(as, 'GET', `admin/conversations?${query}`)).body.items;

describe('the bot', () => {
  test.each([
    ['How much did I use today?', '3.20 kWh'],
    ['What is my limit?', '• Kettle: 0.70 kWh\n• Boiler: 1.20 kWh'],
    ['Is my meter working?', 'You have 3 devices. The latest reading came from Panels'],
    ['How much did my solar panels produce today?', 'you have produced 1.80 kWh'],
    ['How much did I feed in today?', 'None of your devices measures feed-in'],
    ['my last alert?', 'Nov 24, 2026, 10:00'],
    ['my last alert?', '1.25 kWh'],
    ['How much did I use yesterday?', 'Feb 28, 2026, you used 2.28 kWh'],
    ['energy last month', '2.28 kWh'],
    ['this month', '3.01 kWh'],
  ])(
    'answers “%s” with the resident’s data, read with the resident’s token',
    async (text, part) => {
      const ann = await harness.person();
      asked.length = 0;
      const { status, body } = await say(ann, text);
      expect(status).toBe(201);
      expect(body.replies).toMatchObject([{ sender: 'bot', position: 2 }]);
      expect(body.replies[0].text).toContain(part);
      expect(asked.every(({ authorization }) => authorization === `Bearer ${ann}`)).toBe(true);
      expect(asked.every(({ path }) => path.includes(`userId=${ann}`))).toBe(true);
    },
  );

  test('answers in the current language and formats of the profile', async () => {
    const hans = await harness.person({ language: 'de', locale: 'de-CH' });
    expect((await say(hans, 'Hallo')).body.replies[0].text).toMatch(/^Hallo!/);
    expect((await say(hans, 'gestern')).body.replies[0].text).toContain(
      'Gestern, am 28.02.2026, haben Sie 2.28 kWh verbraucht.',
    );
    await harness.publish(userUpdated, {
      userId: hans,
      version: 2,
      email: 'hans@example.org',
      name: 'Hans',
      authorities: ['ROLE_USER'],
      enabled: true,
      timeZone: 'UTC',
      locale: 'de-DE',
      language: 'de',
    });
    await eventually(async () =>
      expect((await say(hans, 'gestern')).body.replies[0].text).toContain('2,28 kWh'),
    );
  });

  test.each([
    ['one of them cannot be read', [{ deviceId: 13, name: 'Attic', lastReadingAt: null }]],
    [
      'there are too many to list',
      Array.from({ length: 11 }, (_, index) => ({
        deviceId: index + 1,
        name: 'Plug',
        lastReadingAt: null,
      })),
    ],
  ])('names the lowest limit instead of all when %s', async (_when, devices) => {
    summaryAnswer = { ...goodSummary, devices };
    const { body } = await say(await harness.person(), 'What is my limit?');
    summaryAnswer = goodSummary;
    expect(body.replies[0].text).toContain('Your lowest is 0.50 kWh');
  });

  test.each([['nonsense'], [{ soFarKwh: 'much' }], [null]])(
    'says that it cannot read the data when the response is invalid: %j',
    async (answer) => {
      summaryAnswer = answer;
      for (const text of ['How much did I use today?', 'my last alert?']) {
        const { status, body } = await say(await harness.person(), text);
        expect(status).toBe(201);
        expect(body.replies[0].text).toContain("can't reach your data");
      }
      summaryAnswer = goodSummary;
    },
  );

  test('offers a person when it knows no answer and the assistant is off', async () => {
    const { body } = await say(await harness.person(), 'What is the meaning of life?');
    expect(body.replies).toMatchObject([{ sender: 'bot' }]);
    expect(body.replies[0].text).toContain('person');
  });
});

describe('a message', () => {
  test('with the same client id is stored and answered once, whether repeated later or sent in parallel', async () => {
    const ann = await harness.person();
    const id = crypto.randomUUID();
    const first = await say(ann, 'hello', id);
    const again = await say(ann, 'hello', id);
    expect(again.body).toEqual(first.body);
    const other = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => say(ann, 'hi', other)));
    expect(new Set(answers.map(({ body }) => body.message.id)).size).toBe(1);
    expect((await history(ann)).items.map(({ sender }: { sender: string }) => sender)).toEqual([
      'resident',
      'bot',
      'resident',
      'bot',
    ]);
    await eventually(() => expect(harness.seenOf(ann, 'chat.message')).toHaveLength(4));
  });

  test('that was stored by a service that died before answering is answered when sent again', async () => {
    const ann = await harness.person();
    const id = crypto.randomUUID();
    await say(ann, 'hello', id);
    await harness.pool.query(
      `DELETE FROM messages WHERE sender = 'bot' AND conversation_id = (SELECT id FROM conversations WHERE user_id = $1)`,
      [ann],
    );
    await harness.pool.query('UPDATE conversations SET last_position = 1 WHERE user_id = $1', [
      ann,
    ]);
    const { body } = await say(ann, 'hello', id);
    expect(body).toMatchObject({ message: { position: 1 }, replies: [{ position: 2 }] });
  });

  test('gets a position without gaps even among many at once, and events are published in that order', async () => {
    const ann = await harness.person();
    await Promise.all(Array.from({ length: 25 }, (_, n) => say(ann, `hello ${n}`)));
    const { items } = await history(ann);
    expect(items.map(({ position }: { position: number }) => position)).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 1),
    );
    await eventually(() => expect(harness.seenOf(ann, 'chat.message')).toHaveLength(50));
    const told = harness.seenOf(ann, 'chat.message').map(({ data }) => data['messageId']);
    expect(told).toEqual(items.map(({ id }: { id: string }) => id));
  });

  test('keeps line breaks, symbols and all scripts', async () => {
    const text = 'Zwei\nZeilen\t“quoted” <b>🙂 日本';
    const ann = await harness.person();
    await say(ann, text);
    expect((await history(ann)).items[0].text).toBe(text);
  });
});

describe('history', () => {
  test('is paged from the latest message backwards', async () => {
    const ann = await harness.person();
    for (const text of ['hello 1', 'hello 2', 'hello 3']) await say(ann, text);
    const latest = (await harness.call(ann, 'GET', 'history?limit=4')).body;
    const earlier = (await harness.call(ann, 'GET', `history?limit=4&before=${latest.nextBefore}`))
      .body;
    const positions = [...earlier.items, ...latest.items].map(({ position }) => position);
    expect(positions).toEqual([1, 2, 3, 4, 5, 6]);
    expect(earlier.nextBefore).toBeNull();
  });

  test('is visible only to its resident', async () => {
    const [ann, bob] = [await harness.person(), await harness.person()];
    await say(ann, 'hello');
    expect((await history(bob)).items).toEqual([]);
  });
});

describe('a hand-over', () => {
  test('goes from the bot to an administrator and back, and both sides get events', async () => {
    const ann = await harness.person({ name: 'Ann Lee' });
    const [carl, dora] = [
      await harness.person({ admin: true, name: 'Carl' }),
      await harness.person({ admin: true }),
    ];
    const asking = await say(ann, 'I want to talk to a person');
    expect(asking.body.replies).toHaveLength(1);
    expect((await say(ann, 'hello?')).body.replies).toEqual([]);
    const [entry] = await inbox(carl, `search=${ann}&status=waiting&unread=true`);
    expect(entry).toMatchObject({ userId: ann, name: 'Ann Lee', lastText: 'hello?', unread: 3 });
    const { id } = entry;
    const path = `admin/conversations/${id}`;

    const taken = await Promise.all(
      [carl, dora].map((userId) => harness.call(userId, 'POST', `${path}/assign`, { userId })),
    );
    expect(taken.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    await harness.call(taken[0]?.status === 200 ? carl : dora, 'POST', `${path}/assign`, {
      userId: carl,
    });
    const reply = { conversationId: id, text: 'Here I am', clientMessageId: crypto.randomUUID() };
    const replies = [
      await harness.call(carl, 'POST', 'admin/reply', reply),
      await harness.call(carl, 'POST', 'admin/reply', reply),
    ];
    expect(replies[0]).toMatchObject({ status: 201, body: { senderName: 'Carl', position: 4 } });
    expect(replies[1]?.body).toEqual(replies[0]?.body);

    expect((await history(ann)).conversation).toMatchObject({ status: 'assigned', unread: 1 });
    expect((await harness.call(ann, 'POST', 'read', { position: 99 })).status).toBe(204);
    expect((await history(ann)).conversation).toMatchObject({ unread: 0, readByResident: 4 });
    await harness.call(carl, 'POST', `${path}/read`, { position: 2 });
    await harness.call(carl, 'POST', `${path}/read`, { position: 1 });
    expect(await inbox(carl, `search=${ann}&assignedTo=${carl}`)).toMatchObject([
      { unread: 0, readByAdministrators: 4 },
    ]);

    await harness.call(carl, 'POST', `${path}/close`);
    expect((await say(ann, 'hello again')).body.replies).toHaveLength(1);
    expect((await harness.call(carl, 'POST', `${path}/reopen`)).body.status).toBe('waiting');
    expect((await say(ann, 'still there?')).body.replies).toEqual([]);

    const told = (type: string, key: string) =>
      harness.seenOf(ann, type).map(({ data }) => data[key]);
    await eventually(() => {
      expect(told('chat.message', 'position')).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(told('chat.conversation', 'status').slice(0, 2)).toEqual(['waiting', 'assigned']);
      expect(told('chat.conversation', 'status').slice(-2)).toEqual(['closed', 'waiting']);
      expect(harness.seenOf(ann, 'chat.read')).toMatchObject([
        { data: { reader: 'resident', position: 4 } },
      ]);
    });
  });

  test('can be requested with a button, and requesting it twice publishes one event', async () => {
    const ann = await harness.person();
    for (let time = 0; time < 2; time++)
      expect((await harness.call(ann, 'POST', 'handover')).body.status).toBe('waiting');
    await say(ann, 'x');
    await eventually(() => expect(harness.seenOf(ann, 'chat.message')).toHaveLength(1));
    expect(harness.seenOf(ann, 'chat.conversation')).toHaveLength(1);
  });

  test('happens when an administrator replies', async () => {
    const [ann, carl] = [await harness.person(), await harness.person({ admin: true })];
    await say(ann, 'hello');
    const [{ id }] = await inbox(carl, `search=${ann}`);
    await harness.call(carl, 'POST', 'admin/reply', { conversationId: id, text: 'Me instead' });
    expect((await history(ann)).conversation).toMatchObject({
      status: 'assigned',
      assignedTo: carl,
    });
    expect((await say(ann, 'hello')).body.replies).toEqual([]);
  });

  test('of a closed conversation is impossible until it is reopened', async () => {
    const [ann, carl] = [await harness.person(), await harness.person({ admin: true })];
    await say(ann, 'hello');
    const [{ id }] = await inbox(carl, `search=${ann}`);
    const path = `admin/conversations/${id}`;
    const reply = { conversationId: id, text: 'Done', clientMessageId: crypto.randomUUID() };
    const first = await harness.call(carl, 'POST', 'admin/reply', reply);
    await harness.call(carl, 'POST', `${path}/close`);

    for (const [where, body] of [
      ['admin/reply', { ...reply, clientMessageId: crypto.randomUUID() }],
      [`${path}/assign`, { userId: carl }],
    ] as const)
      expect(await harness.call(carl, 'POST', where, body)).toMatchObject({
        status: 409,
        body: { code: 'conversation_closed' },
      });
    // A reply that was accepted before may be sent again.
    expect((await harness.call(carl, 'POST', 'admin/reply', reply)).body).toEqual(first.body);
    expect((await history(ann)).conversation.status).toBe('closed');

    await harness.call(carl, 'POST', `${path}/reopen`);
    const after = { ...reply, clientMessageId: crypto.randomUUID() };
    expect((await harness.call(carl, 'POST', 'admin/reply', after)).status).toBe(201);
  });

  test('does not follow from a message to a closed conversation until the resident asks for a person', async () => {
    const [ann, carl] = [await harness.person(), await harness.person({ admin: true })];
    await say(ann, 'hello');
    const [{ id }] = await inbox(carl, `search=${ann}`);
    await harness.call(carl, 'POST', `admin/conversations/${id}/close`);

    const known = (await say(ann, 'How much did I use today?')).body.replies;
    expect(known).toMatchObject([{ sender: 'bot', text: expect.stringContaining('3.20 kWh') }]);
    const unknown = (await say(ann, 'The boiler hums again')).body.replies;
    expect(unknown).toMatchObject([
      { sender: 'bot', text: expect.stringContaining('this conversation is closed') },
    ]);
    expect((await history(ann)).conversation.status).toBe('closed');

    await say(ann, 'Please reopen this conversation');
    expect((await history(ann)).conversation).toMatchObject({
      status: 'waiting',
      assignedTo: null,
    });
    await harness.call(carl, 'POST', `admin/conversations/${id}/close`);
    expect((await harness.call(ann, 'POST', 'handover')).body.status).toBe('waiting');
  });

  test('only goes to administrators, and reopening an open conversation changes nothing', async () => {
    const [ann, carl] = [await harness.person(), await harness.person({ admin: true })];
    await say(ann, 'hello');
    const [{ id }] = await inbox(carl, `search=${ann}`);
    const path = `admin/conversations/${id}`;
    for (const userId of [ann, crypto.randomUUID()])
      expect(await harness.call(carl, 'POST', `${path}/assign`, { userId })).toMatchObject({
        status: 409,
        body: { code: 'not_an_administrator' },
      });
    await harness.call(carl, 'POST', `${path}/assign`, { userId: carl });
    expect((await harness.call(carl, 'POST', `${path}/reopen`)).body).toMatchObject({
      status: 'assigned',
      assignedTo: carl,
    });
  });
});

describe('the inbox', () => {
  test('lists conversations with messages, latest first, page by page', async () => {
    const carl = await harness.person({ admin: true });
    const people = [];
    for (let n = 0; n < 5; n++) people.push(await harness.person({ name: 'Paged Person' }));
    for (const person of people) await say(person, 'hello');
    await history(await harness.person({ name: 'Paged Person' }));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor ? `&cursor=${cursor}` : '';
      const { body } = await harness.call(
        carl,
        'GET',
        `admin/conversations?search=paged%20person&limit=2${more}`,
      );
      seen.push(...body.items.map(({ userId }: { userId: string }) => userId));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(people.toReversed());
    expect(await inbox(carl, 'search=%25')).toEqual([]);
  });
});

describe('deletion', () => {
  test('of a resident erases the conversation, publishes it, and no late event restores it', async () => {
    const [ann, carl] = [await harness.person(), await harness.person({ admin: true })];
    await say(ann, 'hello');
    const [{ id }] = await inbox(carl, `search=${ann}`);
    await harness.publish(userDeleted, { userId: ann, version: 2 });
    await eventually(() =>
      expect(harness.seenOf(ann, 'user.erased')).toMatchObject([
        { data: { service: 'support-service' } },
      ]),
    );
    for (const table of ['conversations', 'users'])
      expect(
        await harness.rows(
          `SELECT FROM ${table} WHERE ${table === 'users' ? 'id' : 'user_id'} = $1`,
          [ann],
        ),
      ).toEqual([]);
    expect(await harness.rows('SELECT FROM messages WHERE conversation_id = $1', [id])).toEqual([]);
    expect((await say(ann, 'hello')).status).toBe(401);
    expect((await harness.call(carl, 'GET', `admin/conversations/${id}`)).status).toBe(404);
  });

  test('of an administrator unassigns their conversations, publishes it, and removes their name', async () => {
    const [ann, carl] = [await harness.person(), await harness.person({ admin: true })];
    await say(ann, 'hello');
    const [{ id }] = await inbox(carl, `search=${ann}`);
    await harness.call(carl, 'POST', 'admin/reply', { conversationId: id, text: 'Hello' });
    await harness.publish(userDeleted, { userId: carl, version: 2 });
    await eventually(async () =>
      expect((await history(ann)).conversation).toMatchObject({
        status: 'waiting',
        assignedTo: null,
      }),
    );
    await eventually(() =>
      expect(harness.seenOf(ann, 'chat.conversation').map(({ data }) => data)).toEqual([
        { conversationId: id, userId: ann, status: 'assigned', assignedTo: carl },
        { conversationId: id, userId: ann, status: 'waiting', assignedTo: null },
      ]),
    );
    expect((await history(ann)).items[2]).toMatchObject({
      sender: 'administrator',
      senderName: null,
    });
  });

  test('and disabling make a token useless before it expires', async () => {
    const ann = await harness.person();
    expect((await say(ann, 'hello')).status).toBe(201);
    await harness.publish(userUpdated, {
      userId: ann,
      version: 2,
      email: 'a@example.org',
      name: 'Ann',
      authorities: ['ROLE_USER'],
      enabled: false,
      timeZone: 'UTC',
      locale: 'en',
      language: 'en',
    });
    await eventually(async () => expect((await say(ann, 'hello')).status).toBe(401));
  });
});

describe('a bad request gets a problem with code and field, and changes nothing', () => {
  const id = '7f8b62f0-9d35-4c1c-9a9e-0d7b2d3c1a11';
  test.each([
    ['POST', 'messages', {}, '/text'],
    ['POST', 'messages', { text: '' }, '/text'],
    ['POST', 'messages', { text: ' \n ' }, '/text'],
    ['POST', 'messages', { text: 'x'.repeat(4_001) }, '/text'],
    ['POST', 'messages', { text: 'a\0b' }, '/text'],
    ['POST', 'messages', { text: 'a\ud800b' }, '/text'],
    ['POST', 'messages', { text: 7 }, '/text'],
    ['POST', 'messages', { text: 'a', clientMessageId: 'mine' }, '/clientMessageId'],
    ['POST', 'messages', { text: 'a', sender: 'administrator' }, '/sender'],
    ['POST', 'read', { position: -1 }, '/position'],
    ['POST', 'read', { position: 1.5 }, '/position'],
    ['GET', 'history?before=0', undefined, '/before'],
    ['GET', 'history?limit=101', undefined, '/limit'],
    ['POST', 'admin/reply', { conversationId: id, text: '\0' }, '/text'],
    ['POST', 'admin/reply', { conversationId: 'x', text: 'a' }, '/conversationId'],
    ['POST', `admin/conversations/${id}/assign`, { userId: 'me' }, '/userId'],
    ['GET', 'admin/conversations?search=%00', undefined, '/search'],
    ['GET', 'admin/conversations?status=open', undefined, '/status'],
    ['GET', 'admin/conversations?cursor=x', undefined, '/cursor'],
    ['GET', 'admin/conversations/x', undefined, '/id'],
  ])('%s %s %j', async (method, path, body, field) => {
    const carl = await harness.person({ admin: true });
    const answer = await harness.call(carl, method, path, body);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(answer.body.errors[0].path).toBe(field);
    expect((await history(carl)).items).toEqual([]);
  });
});

test('messages over the limit per minute are rejected with the time to wait', async () => {
  const strict = await createSupportHarness({ MESSAGES_PER_MINUTE: '2' });
  const ann = await strict.person();
  const answers = [];
  for (let time = 0; time < 3; time++)
    answers.push(await strict.call(ann, 'POST', 'messages', { text: 'hello' }));
  await strict.stop();
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
  expect(answers[2]?.body.code).toBe('too_many_messages');
  const wait = Number(answers[2]?.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
});
