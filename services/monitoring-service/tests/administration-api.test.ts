import { deviceCreated, exchanges, readingRoutingKey } from '@ems/contracts';
import { eventually, publisherOf, type TestPublisher } from '@ems/dev-env/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, ann, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;
let worker: Awaited<ReturnType<ApiHarness['startWorker']>>;
let bus: TestPublisher;

beforeAll(async () => {
  harness = await createApiHarness();
  bus = await publisherOf(harness.broker);
  worker = await harness.startWorker();
});
afterAll(async () => {
  await worker.stop();
  await bus.stop();
  await harness.stop();
});

const call = (method: string, path: string, body?: unknown) =>
  harness.call(admin, method, path, body);

const send = (deviceId: number, body: string) =>
  bus.publishRaw({
    exchange: exchanges.data,
    routingKey: readingRoutingKey(deviceId),
    content: Buffer.from(body),
  });

const parkedOf = async (deviceId: number, count: number) =>
  eventually(async () => {
    const { body } = await call('GET', `parked?deviceId=${deviceId}`);
    expect(body.items).toHaveLength(count);
    return body.items as { id: string; reason: string; content: string; detail: string }[];
  });

describe('parked messages', () => {
  test('are listed with reason and content, latest first and in pages', async () => {
    for (const body of ['{', '[]', 'null']) {
      await send(101, body);
      await eventually(async () =>
        expect(
          await harness.rows('SELECT FROM parked_messages WHERE content = $1', [Buffer.from(body)]),
        ).toHaveLength(1),
      );
    }
    const items = await parkedOf(101, 3);
    expect(items.map(({ reason, content }) => [reason, content])).toEqual([
      ['schema_mismatch', 'null'],
      ['schema_mismatch', '[]'],
      ['malformed_json', '{'],
    ]);
    const first = await call('GET', 'parked?deviceId=101&limit=2');
    expect(first.body).toMatchObject({ total: 3, items: [{ content: 'null' }, { content: '[]' }] });
    const rest = await call('GET', `parked?deviceId=101&limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body).toMatchObject({ nextCursor: null, items: [{ content: '{' }] });
    const oldest = await call('GET', 'parked?deviceId=101&sort=parkedAt&limit=2');
    expect(oldest.body).toMatchObject({ items: [{ content: '{' }, { content: '[]' }] });
    const cursor = String(oldest.body.nextCursor);
    const newer = await call('GET', `parked?deviceId=101&sort=parkedAt&cursor=${cursor}`);
    expect(newer.body).toMatchObject({ nextCursor: null, items: [{ content: 'null' }] });
    expect((await call('GET', `parked?cursor=${cursor}`)).status).toBe(400);
    expect((await call('GET', 'parked?deviceId=101&reason=malformed_json')).body.total).toBe(1);
    expect((await call('GET', 'parked?deviceId=101&queue=auth.sync')).body.total).toBe(0);
  });

  test('can be replayed once the device is known, and then leave the list', async () => {
    const reading = { deviceId: 102, timestamp: '2026-03-10T09:30:00Z', kwh: 0.1 };
    const reason = 'unknown_device';
    await harness.pool.query(
      `INSERT INTO parked_messages (queue, exchange, routing_key, device_id, reason, detail, content, properties)
       VALUES ('monitoring.readings', 'ems.data', 'device.102.reading', 102, $1, '', $2, '{}')`,
      [reason, Buffer.from(JSON.stringify(reading))],
    );
    await bus.publish(deviceCreated, {
      deviceId: 102,
      version: 1,
      userId: ann,
      name: 'x',
      place: null,
      limitKwh: null,
    });
    const [{ id } = { id: '' }] = await parkedOf(102, 1);
    expect((await call('GET', `parked/${id}`)).body).toMatchObject({ id, reason, deviceId: 102 });
    const answers = await Promise.all([
      call('POST', `parked/${id}/replay`),
      call('POST', `parked/${id}/replay`),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404]);
    await eventually(async () =>
      expect(
        (await harness.call(ann, 'GET', 'day?deviceId=102&date=2026-03-10')).body,
      ).toMatchObject({ totalKwh: 0.1 }),
    );
    await parkedOf(102, 0);
  });

  test('can be replayed by filter, and those still invalid are parked again', async () => {
    for (const body of ['{"a":1}', '{"b":1}', '{"c":1}', '(']) await send(103, body);
    const before = await parkedOf(103, 4);
    const { body } = await call('POST', 'parked/replay', {
      deviceId: 103,
      reason: 'schema_mismatch',
    });
    expect(body).toEqual({ replayed: 3, skipped: 0 });
    const after = await parkedOf(103, 4);
    const ids = new Set(before.map(({ id }) => id));
    expect(after.filter(({ id }) => ids.has(id))).toMatchObject([{ content: '(' }]);
  });

  test('can be replayed as single elements of an array, which keep their arrival time', async () => {
    await harness.device(1_105, ann);
    const old = { timestamp: '2020-03-10T09:30:00Z', kwh: 0.2 };
    await send(1_105, JSON.stringify([{ timestamp: '2026-03-10T09:30:00Z', kwh: 0.1 }, old]));
    const [element] = await parkedOf(1_105, 1);
    expect(element).toMatchObject({ reason: 'timestamp_too_old', content: JSON.stringify(old) });
    const values = () =>
      harness.rows<{ mwh: number; sent: Date }>(
        'SELECT milliwatt_hours::int AS mwh, sent_at AS sent FROM readings WHERE device_id = 1105 ORDER BY ts DESC',
      );
    const [good] = await eventually(async () => {
      const rows = await values();
      expect(rows).toHaveLength(1);
      return rows;
    });
    expect((await call('POST', `parked/${element?.id}/replay`)).status).toBe(204);
    await eventually(async () =>
      expect(await values()).toEqual([good, { mwh: 200_000, sent: good?.sent }]),
    );
  });

  test('can be discarded permanently', async () => {
    await send(104, '{');
    const [{ id } = { id: '' }] = await parkedOf(104, 1);
    expect((await call('DELETE', `parked/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ['DELETE', `parked/${id}`],
      ['GET', `parked/${id}`],
      ['POST', `parked/${id}/replay`],
    ] as const)
      expect(await call(method, path)).toMatchObject({
        status: 404,
        body: { code: 'parked_message_not_found' },
      });
    await parkedOf(104, 0);
  });

  test.each([
    ['GET', 'parked?reason=%00', undefined, '/reason'],
    ['GET', 'parked?queue=a%20b', undefined, '/queue'],
    ['GET', 'parked/x', undefined, '/id'],
    ['GET', 'parked/9999999999999999999', undefined, '/id'],
    ['POST', 'parked/replay', { deviceId: 3_000_000_000 }, '/deviceId'],
    ['POST', 'parked/replay', { reason: '\0' }, '/reason'],
    ['POST', 'parked/replay', { everything: true }, '/everything'],
    ...['0x7', '7e0', '7.0', '07', '%2B7', '%207'].flatMap(
      (id): [string, string, undefined, string][] => [
        ['GET', `parked?deviceId=${id}`, undefined, '/deviceId'],
        ['GET', `alerts?deviceId=${id}`, undefined, '/deviceId'],
        ['GET', `reconciliation?deviceId=${id}`, undefined, '/deviceId'],
        ['GET', `parked/${id}`, undefined, '/id'],
      ],
    ),
    ['GET', 'reconciliation?from=2026-11-24&to=2026-11-23', undefined, '/to'],
    ['GET', 'reconciliation?from=yesterday', undefined, '/from'],
  ])('%s %s with %j is rejected with its field', async (method, path, body, field) => {
    const answer = await call(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(answer.body.errors[0].path).toBe(field);
  });
});

describe('reconciliation', () => {
  const reconciliation = async (query: string) =>
    (await call('GET', `reconciliation?${query}`)).body;

  test('confirms matching sums and counts, and lists the hours that differ', async () => {
    await harness.device(201, ann);
    for (const hour of ['09', '10', '11', '12'])
      await harness.read(201, [`2026-03-10T${hour}:30:00Z`, 0.1], [`2026-03-10T${hour}:31:00Z`, 0]);
    expect(await reconciliation('deviceId=201')).toMatchObject({
      consistent: true,
      checkedHours: 4,
      differingHours: 0,
      differing: [],
    });
    const at = (hour: string) => `device_id = 201 AND hour = '2026-03-10T${hour}:00:00Z'`;
    await harness.pool.query(`UPDATE hours SET milliwatt_hours = 7 WHERE ${at('09')}`);
    await harness.pool.query(`UPDATE hours SET readings = 1 WHERE ${at('10')}`);
    await harness.pool.query(`DELETE FROM hours WHERE ${at('11')}`);
    await harness.pool.query(
      `DELETE FROM readings WHERE device_id = 201 AND ts > '2026-03-10T12:00Z'`,
    );
    const found = await reconciliation('deviceId=201');
    expect(found).toMatchObject({ consistent: false, checkedHours: 4, differingHours: 4 });
    expect(found.differing).toEqual([
      { deviceId: 201, hour: '2026-03-10T09:00:00.000Z', readingsKwh: 0.1, hourKwh: 0.000007 },
      { deviceId: 201, hour: '2026-03-10T10:00:00.000Z', readingsKwh: 0.1, hourKwh: 0.1 },
      { deviceId: 201, hour: '2026-03-10T11:00:00.000Z', readingsKwh: 0.1, hourKwh: null },
      { deviceId: 201, hour: '2026-03-10T12:00:00.000Z', readingsKwh: null, hourKwh: 0.1 },
    ]);
    expect(await reconciliation('deviceId=201&from=2026-03-11&to=2026-03-12')).toMatchObject({
      consistent: true,
      checkedHours: 0,
    });
  });

  test('lists an hour with a matching total but different quarters', async () => {
    await harness.device(203, ann);
    await harness.read(203, ['2026-03-12T09:10:00Z', 0.1], ['2026-03-12T09:30:00Z', 0.2]);
    expect(await reconciliation('deviceId=203')).toMatchObject({ consistent: true });
    await harness.pool.query(
      'UPDATE hours SET quarter_1 = quarter_2, quarter_2 = quarter_1 WHERE device_id = 203',
    );
    expect(await reconciliation('deviceId=203')).toMatchObject({
      consistent: false,
      differing: [{ hour: '2026-03-12T09:00:00.000Z', readingsKwh: 0.3, hourKwh: 0.3 }],
    });
  });

  test('counts all differing hours but lists only a hundred', async () => {
    await harness.device(202, ann);
    await harness.pool.query(
      `INSERT INTO hours (device_id, hour, milliwatt_hours, readings, last_reading_at)
       SELECT 202, timestamptz '2026-04-01Z' + h * interval '1 hour', 1, 1, '2026-04-01Z' FROM generate_series(1, 130) h`,
    );
    const found = await reconciliation('deviceId=202');
    expect(found).toMatchObject({ consistent: false, differingHours: 130 });
    expect(found.differing).toHaveLength(100);
  });

  test('skips hours whose readings are no longer kept', async () => {
    const forgetful = await createApiHarness({ APP_READINGS_RETENTION_DAYS: '30' });
    await forgetful.device(1, ann);
    await forgetful.read(1, ['2026-11-20T09:30:00Z', 0.1]);
    await forgetful.pool.query(`INSERT INTO hours VALUES (1, '2026-10-01Z', 5, 1, '2026-10-01Z')`);
    const { body } = await forgetful.call(admin, 'GET', 'reconciliation');
    await forgetful.stop();
    expect(body).toMatchObject({
      consistent: true,
      checkedFrom: '2026-10-25T00:00:00.000Z',
      checkedHours: 1,
    });
  });
});

test('health shows the broker’s queues, the workers and the backlog', async () => {
  await harness.pool.query(
    `INSERT INTO waiting_readings VALUES (999, '2026-03-10Z', 1, '2026-03-10Z', '2200-01-01Z')`,
  );
  const { body } = await eventually(async () => {
    const answer = await call('GET', 'health');
    expect(answer.body).toMatchObject({ broker: 'available', workers: 1 });
    return answer;
  });
  expect(body).toMatchObject({ waitingReadings: 1, outboxPending: 0 });
  expect(body.queues.map(({ name }: { name: string }) => name)).toContain('monitoring.readings');
});

test('health shows the age of the oldest unstored reading and the stalled worker', async () => {
  expect((await call('GET', 'health')).body).toMatchObject({
    ingestion: 'working',
    lagSeconds: 0,
    workerDetails: [{ state: 'working', unprocessedMessages: 0, oldestUnprocessedAt: null }],
  });
  await harness.device(105, ann);
  const holder = await harness.pool.connect();
  await holder.query('BEGIN; LOCK TABLE hours IN ACCESS EXCLUSIVE MODE');
  const sentAt = Date.now();
  await send(105, JSON.stringify({ deviceId: 105, timestamp: '2026-11-24T09:30:00Z', kwh: 0.1 }));
  await eventually(
    async () => {
      const { body } = await call('GET', 'health');
      expect(body).toMatchObject({ ingestion: 'stalled', workerDetails: [{ state: 'stalled' }] });
      expect(body.lagSeconds).toBeGreaterThan(10);
      const { oldestUnprocessedAt, unprocessedMessages } = body.workerDetails[0];
      expect(unprocessedMessages).toBe(1);
      expect(Math.abs(Date.parse(oldestUnprocessedAt) - sentAt)).toBeLessThan(1_000);
    },
    { deadlineMs: 60_000 },
  );
  await holder.query('ROLLBACK');
  holder.release();
  await eventually(async () => {
    const { body } = await call('GET', 'health');
    expect(body).toMatchObject({ ingestion: 'working', lagSeconds: 0 });
    expect(body.readingsPerSecond).toBeGreaterThan(0);
    expect(body.readingsPerSecond).toBeLessThan(1);
  });
});

test('without a broker, health shows the outage, and a replay is refused without loss', async () => {
  const alone = await createApiHarness({
    AMQP_MANAGEMENT_URL: 'http://a:b@127.0.0.1:1',
  });
  await alone.pool.query(
    `INSERT INTO parked_messages (queue, exchange, routing_key, reason, detail, content, properties)
     VALUES ('no.such.queue', 'ems.data', 'k', 'r', '', 'x', '{}')`,
  );
  const [{ id } = { id: '' }] = (await alone.call(admin, 'GET', 'parked')).body.items;
  const [health, replay] = [
    await alone.call(admin, 'GET', 'health'),
    await alone.call(admin, 'POST', `parked/${id}/replay`),
  ];
  const after = await alone.call(admin, 'GET', `parked/${id}`);
  await alone.stop();
  expect(health).toMatchObject({
    status: 200,
    body: { broker: 'unavailable', workers: null, queues: null, parkedMessages: 1 },
  });
  expect(replay).toMatchObject({ status: 503, body: { code: 'broker_unavailable' } });
  expect(after.status).toBe(200);
});
