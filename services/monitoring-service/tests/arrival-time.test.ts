import { deviceUpdated, exchanges, queues, readingRoutingKey } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { parkedHeaders } from '@ems/messaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHarness, resident, type Harness } from './worker-harness.ts';

let harness: Harness;
let worker: Awaited<ReturnType<Harness['startWorker']>>;
let nextId = 1;

beforeAll(async () => {
  harness = await createHarness();
  worker = await harness.startWorker();
});
afterAll(() => harness.stop());

async function newDevice(timeSource: string, change: object = {}): Promise<number> {
  const id = nextId++;
  await harness.announceDevice(id, { timeSource, ...change });
  await known(id, timeSource);
  return id;
}
/** Events are handled one at a time, so this one is done once the next one is. */
async function known(id: number, timeSource: string): Promise<void> {
  const next = nextId++;
  await harness.announceDevice(next);
  await eventually(async () => {
    const sql =
      'SELECT id FROM devices WHERE (id, time_source) IN (($1, $2), ($3, $4)) ORDER BY id';
    const rows = await harness.rows(sql, [id, timeSource, next, 'device']);
    expect(rows).toEqual([{ id }, { id: next }]);
  });
}
const samples = (id: number) =>
  harness.rows<{ kind: string; ts: Date; value: number }>(
    `SELECT kind, ts, value::float8 AS value FROM samples WHERE device_id = $1 ORDER BY ts, kind`,
    [id],
  );
const values = async (id: number) => (await samples(id)).map(({ kind, value }) => [kind, value]);
const reasons = async (id: number) =>
  (
    await harness.rows<{ reason: string }>(
      'SELECT reason FROM parked_messages WHERE device_id = $1 ORDER BY id',
      [id],
    )
  ).map(({ reason }) => reason);
const wrong = '1970-01-01T00:03:00Z';

test('a register with a clock that is not set counts at its arrival, and is parked while the clock counts', async () => {
  const [own, arrival] = [await newDevice('device'), await newDevice('arrival')];
  const before = Date.now();
  for (const id of [own, arrival])
    await harness.send(id, { timestamp: wrong, registerKwh: 5, watts: 80 });
  await eventually(async () => {
    expect(await values(arrival)).toEqual([
      ['power', 80_000],
      ['register', 5_000_000],
    ]);
    expect(await reasons(own)).toEqual(['device_clock_1970']);
  });
  const [first] = await samples(arrival);
  expect(first?.ts.getTime()).toBeGreaterThanOrEqual(before);
  expect(first?.ts.getTime()).toBeLessThanOrEqual(Date.now());
  expect(await values(own)).toEqual([]);
});

test('a vendor’s message is taken at its arrival too, although it says another time', async () => {
  const settings = { source: 'meter', path: 'e', unit: 'Wh', kind: 'register', timePath: 't' };
  const id = await newDevice('arrival', { profile: 'generic', profileSettings: settings });
  const before = Date.now();
  await harness.send(
    id,
    { e: 700, t: '2001-01-01T00:00:00Z' },
    { routingKey: `device.${id}.meter` },
  );
  await eventually(async () => expect(await values(id)).toEqual([['register', 700_000]]));
  expect((await samples(id))[0]?.ts.getTime()).toBeGreaterThanOrEqual(before);
});

test('energy of an interval is parked, with a reason that says why', async () => {
  const id = await newDevice('arrival');
  await harness.send(id, { timestamp: new Date().toISOString(), kwh: 0.1 });
  await eventually(async () => expect(await reasons(id)).toEqual(['interval_without_device_time']));
});

test('a file is stored with its own times, whatever clock the device has', async () => {
  const id = await newDevice('arrival');
  const timestamp = '2026-01-01T00:00:00Z';
  await harness.publisher.publish({
    exchange: exchanges.replay,
    routingKey: queues.readings,
    content: Buffer.from(JSON.stringify({ timestamp, kwh: 0.1 })),
    options: { headers: { [parkedHeaders.routingKey]: readingRoutingKey(id) } },
  });
  await eventually(async () =>
    expect(await harness.rows('SELECT ts FROM readings WHERE device_id = $1', [id])).toEqual([
      { ts: new Date(timestamp) },
    ]),
  );
});

test('a message that was parked counts, once it is replayed, when it arrived first', async () => {
  const id = await newDevice('arrival');
  const arrivedAt = Date.now() - 3_600_000;
  await harness.publisher.publish({
    exchange: exchanges.replay,
    routingKey: queues.readings,
    content: Buffer.from(JSON.stringify({ timestamp: wrong, registerKwh: 9 })),
    options: {
      headers: {
        [parkedHeaders.routingKey]: readingRoutingKey(id),
        [parkedHeaders.arrivedAt]: arrivedAt,
      },
    },
  });
  await eventually(async () =>
    expect((await samples(id)).map(({ ts }) => ts.getTime())).toEqual([arrivedAt]),
  );
});

test('a device that is switched is read by its new setting, in both directions', async () => {
  const id = await newDevice('device');
  const change = { deviceId: id, userId: resident, name: 'Meter', place: null, limitKwh: null };
  const change2 = { ...change, version: 2, timeSource: 'arrival' };
  await harness.publishEvent(deviceUpdated, change2);
  await known(id, 'arrival');
  await harness.send(id, { timestamp: wrong, registerKwh: 1 });
  await eventually(async () => expect(await values(id)).toHaveLength(1));
  // An older device-service does not know the setting, so it stays.
  await harness.publishEvent(deviceUpdated, { ...change, version: 3 });
  await harness.send(id, { timestamp: wrong, registerKwh: 2 });
  await eventually(async () => expect(await values(id)).toHaveLength(2));
  await harness.publishEvent(deviceUpdated, { ...change, version: 4, timeSource: 'device' });
  await known(id, 'device');
  await harness.send(id, { timestamp: wrong, registerKwh: 3 });
  await eventually(async () => expect(await reasons(id)).toEqual(['device_clock_1970']));
});

test('what a message says about the clock of its device is kept beside it', async () => {
  const id = await newDevice('device');
  const arrivedAt = Date.now() - 1_000;
  await harness.publisher.publish({
    exchange: exchanges.data,
    routingKey: readingRoutingKey(id),
    content: Buffer.from(
      JSON.stringify({ timestamp: new Date(arrivedAt - 45_000).toISOString(), watts: 5 }),
    ),
    options: { headers: { timestamp_in_ms: arrivedAt } },
  });
  await eventually(async () =>
    expect(
      await harness.rows('SELECT clock_offsets FROM last_messages WHERE device_id = $1', [id]),
    ).toEqual([{ clock_offsets: [-45_000] }]),
  );
});

/** Messages of a killed worker: delivered and then requeued by the broker. Nobody consumes in the meantime. */
async function sendAsRedelivered(id: number, body: object, headers: object = {}): Promise<void> {
  await harness.publisher.publish({
    exchange: exchanges.data,
    routingKey: readingRoutingKey(id),
    content: Buffer.from(JSON.stringify(body)),
    options: { headers: headers as Record<string, number> },
  });
  const channel = await harness.connection.createChannel();
  await eventually(async () => {
    const message = await channel.get(queues.readings);
    if (!message) throw new Error('not there yet');
    channel.nack(message, false, true);
  });
  await channel.close();
}

test('what is delivered again after a worker was killed is there once, with the time of its first arrival', async () => {
  const id = await newDevice('arrival');
  const stamped = await newDevice('arrival');
  const arrivedAt = Date.now() - 5_000;
  const header = { timestamp_in_ms: arrivedAt };
  await harness.send(id, { timestamp: wrong, registerKwh: 4, watts: 70 });
  await eventually(async () => expect(await values(id)).toHaveLength(2));
  const before = await samples(id);
  await worker.stop();
  for (const n of [1, 2, 3]) {
    await sendAsRedelivered(id, { timestamp: wrong, registerKwh: 4, watts: 70 });
    await sendAsRedelivered(stamped, { timestamp: wrong, watts: 5 }, header);
    // A value that was never stored is stored now.
    await sendAsRedelivered(id, { timestamp: wrong, registerKwh: 4 + n });
    worker = await harness.startWorker();
    await eventually(async () => expect(await values(id)).toHaveLength(2 + n));
    await eventually(async () => expect(await values(stamped)).toHaveLength(1));
    await worker.stop();
  }
  worker = await harness.startWorker();
  expect((await samples(id)).slice(0, 2)).toEqual(before);
  expect((await samples(stamped))[0]?.ts.getTime()).toBe(arrivedAt);
});
