import { importRestored, importStored, queues } from '@ems/contracts';
import { call, eventually } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { connectBroker } from '@ems/messaging';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { deviceEnvironment, type DeviceEnvironment } from './start-device-service.ts';

let environment: DeviceEnvironment;
let token: string;
let device: number;
let broker: Awaited<ReturnType<typeof connectBroker>>;

beforeAll(async () => {
  environment = await deviceEnvironment();
  ({ token } = await environment.somebody());
  broker = await connectBroker({
    url: environment.broker.adminAmqpUrl,
    name: 'test',
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
});
afterAll(async () => {
  await broker.close();
  await environment.stop();
});
beforeEach(async () => {
  ({ id: device } = await environment.register(token));
});
afterEach(() => environment.pool.query('DELETE FROM imports'));

interface Import {
  readonly id: string;
  readonly status: string;
  readonly plan: {
    readonly kwh: number;
    readonly readings: number;
    readonly layout: string;
  } | null;
  readonly questions: readonly { readonly id: string }[] | null;
  readonly [member: string]: unknown;
}

async function upload(content: string | Uint8Array, name = 'meter.csv', as = token) {
  const response = await fetch(`${environment.url}/api/devices/${device}/imports?name=${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/octet-stream' },
    body: content,
  });
  const body = (await response.json()) as Import & { code?: string };
  return { status: response.status, body: body.id ? await analysed(body) : body };
}

/** On a busy machine the analysis of a file takes longer than a response waits for it. */
async function analysed<Of extends Import>(given: Of): Promise<Of> {
  if (given.status !== 'analysing') return given;
  return eventually(
    async () => {
      const found = await get(given.id);
      expect(found.status).not.toBe('analysing');
      return found as Of;
    },
    { deadlineMs: 60_000 },
  );
}

async function change(id: string, action: string, body?: object): Promise<Import> {
  const method = action === 'answers' ? 'PUT' : 'POST';
  const path = `/api/devices/${device}/imports/${id}/${action}`;
  const answer = await call(environment.url, method, path, { token, ...(body ? { body } : {}) });
  const result = answer.status === 200 ? await analysed(answer.body as Import) : answer.body;
  return { ...(result as Import), httpStatus: answer.status };
}

const get = async (id: string) =>
  (await call(environment.url, 'GET', `/api/devices/${device}/imports/${id}`, { token }))
    .body as Import;

const untilStatus = (id: string, status: string) =>
  eventually(async () => expect((await get(id)).status).toBe(status), { deadlineMs: 60_000 });

const minutes = (count: number, kwh = 0.001) =>
  [
    'timestamp,kwh',
    ...Array.from(
      { length: count },
      (_, index) =>
        `${new Date(Date.UTC(2026, 0, 1, 0, index + 1)).toISOString()},${(kwh * (1 + (index % 3))).toFixed(6)}`,
    ),
  ].join('\n');

interface Sent {
  readonly import: unknown;
  readonly elements: readonly {
    readonly timestamp: string;
    readonly kwh: number;
    readonly sentAt: string;
    readonly deviceId: number;
  }[];
}

/** The messages in the readings queue. */
async function sent(): Promise<Sent[]> {
  const channel = await broker.createChannel();
  const messages: Sent[] = [];
  for (
    let message = await channel.get(queues.readings);
    message;
    message = await channel.get(queues.readings)
  ) {
    channel.ack(message);
    messages.push({
      import: message.properties.headers?.['x-import'],
      elements: JSON.parse(message.content.toString()) as Sent['elements'],
    });
  }
  await channel.close();
  return messages;
}

/** Confirms parts as monitoring-worker does. */
async function confirm(id: string, messages: readonly Sent[], less = 0): Promise<void> {
  for (const [part, { elements }] of messages.entries())
    await environment.bus.publish(importStored, {
      importId: id,
      deviceId: device,
      part,
      readings: elements.length,
      milliwattHours: elements.reduce((sum, { kwh }) => sum + Math.round(kwh * 1e6), 0) - less,
    });
}

test('an upload answers with the plan, a start sends exactly that, and done means stored', async () => {
  const { status, body } = await upload(minutes(2_500));
  expect(status).toBe(201);
  expect(body).toMatchObject({
    status: 'ready',
    fileName: 'meter.csv',
    plan: { layout: 'EMS table of kwh', readings: 2_500 },
  });
  expect(await sent()).toEqual([]);

  expect(await change(body.id, 'start')).toMatchObject({
    httpStatus: 200,
    status: expect.stringMatching(/sending|storing/),
  });
  await untilStatus(body.id, 'storing');
  const messages = await sent();
  expect(messages.map(({ import: header }) => header).toSorted()).toEqual([
    `${body.id}/0`,
    `${body.id}/1`,
    `${body.id}/2`,
  ]);
  const elements = messages.flatMap((message) => message.elements);
  expect(elements).toHaveLength(2_500);
  expect(elements.reduce((sum, { kwh }) => sum + kwh, 0)).toBeCloseTo(body.plan?.kwh ?? 0, 6);
  expect(new Set(elements.map(({ sentAt }) => sentAt)).size).toBe(1);

  await confirm(
    body.id,
    messages.toSorted((a, b) => String(a.import).localeCompare(String(b.import))),
  );
  await untilStatus(body.id, 'done');
  expect(await get(body.id)).toMatchObject({
    progress: { readings: 2_500, sent: 2_500, stored: 2_500 },
    differences: [],
  });
  expect(await environment.rows('SELECT FROM import_chunks')).toEqual([]);
});

test('where the platform holds another sum than the file, the import says so', async () => {
  const { body } = await upload(minutes(3));
  await change(body.id, 'start');
  await untilStatus(body.id, 'storing');
  const messages = await sent();
  await confirm(body.id, messages, 500);
  await untilStatus(body.id, 'done');
  expect(await get(body.id)).toMatchObject({
    differences: [{ from: '2026-01-01T00:01:00.000Z', fileKwh: 0.006, platformKwh: 0.0055 }],
  });
  // Such as a part that was parked, and is replayed after the import has ended.
  await confirm(body.id, messages);
  await eventually(async () =>
    expect(await get(body.id)).toMatchObject({ status: 'done', differences: [] }),
  );
});

test('an ambiguous file asks, cannot be started, and is planned again with the answers', async () => {
  const file = [
    'time,value',
    '2026-01-01 00:00,0.2',
    '2026-01-01 01:00,0.1',
    '2026-01-01 02:00,0.4',
  ].join('\n');
  const { body } = await upload(file);
  expect(body).toMatchObject({ status: 'open', plan: null });
  expect(body.questions?.map(({ id }) => id)).toEqual(['kind', 'unit', 'stamps', 'timeZone']);
  expect(await change(body.id, 'start')).toMatchObject({ httpStatus: 409, code: 'import_state' });
  const answers = { kind: 'energy', unit: 'kWh', stamps: 'end', timeZone: 'Europe/Vienna' };
  expect(await change(body.id, 'answers', answers)).toMatchObject({
    httpStatus: 200,
    status: 'ready',
    answers,
    plan: { readings: 3, kwh: 0.7 },
  });
  expect(await change(body.id, 'answers', { kind: 'guess' })).toMatchObject({ httpStatus: 400 });
});

test('a file without readings is refused with advice, and so are readings in the future', async () => {
  expect((await upload('<html><body>Login</body></html>')).body).toMatchObject({
    status: 'failed',
    problem: expect.stringContaining('web page'),
  });
  expect(
    (await upload('timestamp,kwh\n2999-01-01T00:00:00Z,1\n2999-01-01T01:00:00Z,2\n')).body,
  ).toMatchObject({ status: 'failed', problem: expect.stringContaining('in the future') });
});

test('what a process that was killed left behind, another one finishes, and sends no part twice', async () => {
  const { body } = await upload(minutes(2_500));
  // The state after a kill between two groups of messages.
  await environment.pool.query(
    `UPDATE imports SET status = 'sending', sent_at = '2026-02-01T00:00:00Z', claimed_until = now() - interval '1 second' WHERE id = $1`,
    [body.id],
  );
  await environment.pool.query(
    `INSERT INTO import_parts (import_id, part, readings, milliwatt_hours, first_at, is_sent) VALUES ($1, 0, 1000, 1, now(), true)`,
    [body.id],
  );
  await untilStatus(body.id, 'storing');
  const messages = await sent();
  expect(messages.map(({ import: header }) => header).toSorted()).toEqual([
    `${body.id}/1`,
    `${body.id}/2`,
  ]);
  expect(messages[0]?.elements[0]?.sentAt).toBe('2026-02-01T00:00:00.000Z');
});

test('an import can be cancelled before it starts, and undone after; the history keeps it', async () => {
  const { body: first } = await upload(minutes(3), 'first.csv');
  expect(await change(first.id, 'undo')).toMatchObject({ httpStatus: 409 });
  expect(await change(first.id, 'cancel')).toMatchObject({ httpStatus: 200, status: 'cancelled' });
  expect(await change(first.id, 'start')).toMatchObject({ httpStatus: 409 });

  const { body: second } = await upload(minutes(3), 'second.csv');
  await change(second.id, 'start');
  await untilStatus(second.id, 'storing');
  await confirm(second.id, await sent());
  await untilStatus(second.id, 'done');
  expect(await change(second.id, 'undo')).toMatchObject({ httpStatus: 200, status: 'undoing' });
  await environment.bus.publish(importRestored, {
    importId: second.id,
    deviceId: device,
    restored: 2,
    kept: 1,
  });
  await untilStatus(second.id, 'undone');
  expect(await change(second.id, 'undo')).toMatchObject({ httpStatus: 409 });

  const { body } = await call(environment.url, 'GET', `/api/devices/${device}/imports`, { token });
  expect(body).toMatchObject({
    items: [
      {
        fileName: 'second.csv',
        status: 'undone',
        userName: 'Ann',
        undone: { restored: 2, kept: 1 },
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { fileName: 'first.csv', status: 'cancelled' },
    ],
  });
});

test('a person can have three imports that are not over', async () => {
  for (let count = 0; count < 3; count++) expect((await upload(minutes(2))).status).toBe(201);
  const { status, body } = await upload(minutes(2));
  expect([status, body.code]).toEqual([409, 'too_many_imports']);
});

const bothDirections = [
  'end,Import kWh,Export kWh',
  '2026-01-01T01:00:00Z,0.5,0.1',
  '2026-01-01T02:00:00Z,0.25,0.2',
  '2026-01-01T03:00:00Z,0.75,0.3',
].join('\n');

const measure = (measures: string) =>
  environment.pool.query('UPDATE devices SET measures = $2 WHERE id = $1', [device, measures]);

test.each(['production', 'feed-in'])(
  'a device that measures %s stores what was produced or fed in, not consumption',
  async (measures) => {
    await measure(measures);
    const { body } = await upload(bothDirections);
    expect(body).toMatchObject({
      status: 'ready',
      plan: {
        direction: 'production',
        columns: ['Export kWh'],
        otherColumns: ['Import kWh'],
        kwh: 0.6,
      },
    });
    await change(body.id, 'start');
    await untilStatus(body.id, 'storing');
    expect((await sent()).flatMap(({ elements }) => elements.map(({ kwh }) => kwh))).toEqual([
      0.1, 0.2, 0.3,
    ]);
  },
);

test('a file of the other direction fails with the device to add', async () => {
  const { body } = await upload(bothDirections.replaceAll('Import', 'Energy produced'));
  expect(body).toMatchObject({
    status: 'failed',
    problem: expect.stringContaining('add a device that measures production or feed-in'),
  });
});

test('when the device measures something else by now, an import is planned again and not started', async () => {
  const { body } = await upload(bothDirections);
  expect(body.plan).toMatchObject({ direction: 'consumption', kwh: 1.5 });
  await measure('feed-in');
  expect(await change(body.id, 'start')).toMatchObject({
    httpStatus: 409,
    code: 'import_state',
    detail: expect.stringContaining('measures something else'),
  });
  expect(await analysed(await get(body.id))).toMatchObject({
    status: 'ready',
    plan: { direction: 'production', kwh: 0.6 },
  });
  expect(await sent()).toEqual([]);
  expect(await change(body.id, 'start')).toMatchObject({ httpStatus: 200 });
  // What was started stays what its plan says.
  await measure('consumption');
  await untilStatus(body.id, 'storing');
  expect((await sent()).flatMap(({ elements }) => elements.map(({ kwh }) => kwh))).toEqual([
    0.1, 0.2, 0.3,
  ]);
});

test('an upload of more than 100 MB ends with 413 and leaves nothing behind', async () => {
  const piece = Buffer.alloc(1_000_000, '2026-01-01T00:00:00Z,0.1\n');
  let pieces = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pieces++ < 101) controller.enqueue(piece);
      else controller.close();
    },
  });
  const response = await fetch(`${environment.url}/api/devices/${device}/imports?name=big.csv`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body,
    duplex: 'half',
  } as RequestInit).catch(() => ({ status: 413 }));
  // A client that is still sending may see a closed connection instead of the response.
  expect(response.status).toBe(413);
  await eventually(async () => expect(await environment.rows('SELECT FROM imports')).toEqual([]));
});
