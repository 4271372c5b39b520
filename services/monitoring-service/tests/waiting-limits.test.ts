import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { waitingLimits } from '../src/domain/waiting-limits.ts';
import { createPartitions } from '../src/db/partitions.ts';
import { parkMessages } from '../src/db/parked-message-repository.ts';
import { maintain } from '../src/worker/maintenance.ts';
import { createHarness, logger, type Harness } from './worker-harness.ts';

let harness: Harness;
let nextDevice = 500;

beforeAll(async () => {
  harness = await createHarness();
  await harness.startWorker();
});
afterAll(() => harness.stop());
beforeEach(async () => {
  await harness.rows('TRUNCATE waiting_readings, samples');
});

const { ofDevice, overall } = waitingLimits;
const from = Date.UTC(2026, 2, 1);
const instant = (minute: number) => new Date(from + minute * 60_000).toISOString();
const reading = (deviceId: number, minute: number, kwh = 0.1) => ({
  deviceId,
  timestamp: instant(minute),
  kwh,
});
const register = (deviceId: number, minute: number) => ({
  deviceId,
  timestamp: instant(minute),
  registerKwh: 100 + minute,
});

/** Readings of earlier minutes, as if they had arrived before. */
const fill = (deviceId: number, count: number, table = 'waiting_readings') =>
  harness.rows(
    `INSERT INTO ${table} (device_id, ts, sent_at, ${table === 'samples' ? 'value, kind' : 'milliwatt_hours'})
     SELECT $1, to_timestamp($2::bigint / 1000.0) - minute * interval '1 minute', now(),
            ${table === 'samples' ? `1, 'register'` : '1'}
     FROM generate_series(1, $3::int) AS minute`,
    [deviceId, from, count],
  );

const waiting = async (deviceId: number, table = 'waiting_readings') =>
  (await harness.rows(`SELECT FROM ${table} WHERE device_id = $1`, [deviceId])).length;

const parked = async (deviceId: number) =>
  (
    await harness.rows<{ reason: string; detail: string; content: Buffer }>(
      'SELECT reason, detail, content FROM parked_messages WHERE device_id = $1 ORDER BY id',
      [deviceId],
    )
  ).map(({ content, ...why }) => ({
    ...why,
    content: JSON.parse(content.toString()) as unknown[],
  }));

const tooMany = (deviceId: number) => ({
  reason: 'too_many_waiting',
  detail: `Device ${deviceId} is not known yet. Until it is, at most 20000 of its readings wait, and 200000 of all such devices`,
});

test('readings of an unknown device beyond its limit are parked, and everything else goes on', async () => {
  const [full, other, known] = [nextDevice++, nextDevice++, nextDevice++];
  await harness.announceDevice(known);
  await fill(full, ofDevice - 1);
  await harness.send(full, [reading(full, 1), reading(full, 2), reading(full, 3)]);
  await harness.send(other, [reading(other, 1), reading(other, 2)]);
  await harness.send(known, reading(known, 1));

  await eventually(async () => expect(await parked(full)).toHaveLength(1));
  const [message] = await parked(full);
  expect(message).toMatchObject(tooMany(full));
  expect(message?.content).toMatchObject([reading(full, 2), reading(full, 3)]);
  await eventually(async () => {
    expect(await waiting(full)).toBe(ofDevice);
    expect(await waiting(other)).toBe(2);
    expect(await harness.rows('SELECT readings FROM hours WHERE device_id = $1', [known])).toEqual([
      { readings: 1 },
    ]);
  });
  expect(await parked(other)).toEqual([]);
});

test('at its limit a device may still send a waiting reading again', async () => {
  const id = nextDevice++;
  await fill(id, ofDevice - 1);
  await harness.send(id, reading(id, 1, 0.1));
  await eventually(async () => expect(await waiting(id)).toBe(ofDevice));
  await harness.send(id, reading(id, 1, 0.3));
  await eventually(async () =>
    expect(
      await harness.rows(
        `SELECT milliwatt_hours::int AS mwh FROM waiting_readings WHERE device_id = $1 AND ts = $2`,
        [id, instant(1)],
      ),
    ).toEqual([{ mwh: 300_000 }]),
  );
  expect(await parked(id)).toEqual([]);
});

test('what waits is stored once the device is known, and then nothing more is parked', async () => {
  const id = nextDevice++;
  await fill(id, ofDevice);
  await harness.send(id, reading(id, 1));
  await eventually(async () => expect(await parked(id)).toHaveLength(1));
  await harness.announceDevice(id);
  await eventually(async () => expect(await waiting(id)).toBe(0));
  await harness.send(id, reading(id, 2));
  await eventually(async () =>
    expect(
      await harness.rows('SELECT sum(readings)::int AS readings FROM hours WHERE device_id = $1', [
        id,
      ]),
    ).toEqual([{ readings: ofDevice + 1 }]),
  );
  expect(await parked(id)).toHaveLength(1);
});

test('when all places are taken, further unknown devices wait no more, whichever id they have', async () => {
  const devices = Array.from({ length: overall / ofDevice }, () => nextDevice++);
  for (const [index, id] of devices.entries()) await fill(id, ofDevice - (index === 0 ? 2 : 0));
  const [low, high, known] = [nextDevice++, nextDevice++, nextDevice++];
  await harness.announceDevice(known);
  await eventually(async () =>
    expect(await harness.rows('SELECT FROM devices WHERE id = $1', [known])).toHaveLength(1),
  );
  const messages = [reading(low, 1), reading(low, 2), reading(high, 1), reading(known, 1)];
  await Promise.all(messages.map((message) => harness.send(message.deviceId, message)));
  await eventually(async () => {
    expect((await waiting(low)) + (await waiting(high))).toBe(2);
    const all = [...(await parked(low)), ...(await parked(high))];
    expect(all).toHaveLength(1);
    expect(all[0]?.reason).toBe('too_many_waiting');
    expect(await harness.rows('SELECT readings FROM hours WHERE device_id = $1', [known])).toEqual([
      { readings: 1 },
    ]);
  });
  const [size] = await harness.rows<{ bytes: number }>(
    `SELECT pg_total_relation_size('waiting_readings')::float8 AS bytes`,
  );
  expect(size?.bytes).toBeLessThan(50e6);
});

test('samples of an unknown device have the same limit', async () => {
  const id = nextDevice++;
  await fill(id, ofDevice - 1, 'samples');
  await harness.send(id, [register(id, 1), register(id, 2)]);
  await eventually(async () => expect(await parked(id)).toHaveLength(1));
  const [message] = await parked(id);
  expect(message).toMatchObject(tooMany(id));
  expect(message?.content).toMatchObject([register(id, 2)]);
  expect(await waiting(id, 'samples')).toBe(ofDevice);
});

test('readings that waited too long are parked, a hundred per message, until too many of the device are kept', async () => {
  const id = nextDevice++;
  await fill(id, 250);
  await fill(id, 150, 'samples');
  await harness.rows(`UPDATE waiting_readings SET waiting_since = now() - interval '1 hour'`);
  await harness.rows(`UPDATE samples SET received_at = now() - interval '1 hour'`);
  await parkMessages(
    harness.pool,
    Array.from({ length: 997 }, () => ({
      queue: 'monitoring.readings',
      exchange: 'ems.data',
      routingKey: `device.${id}.reading`,
      deviceId: id,
      reason: 'unknown_device',
      detail: '',
      content: Buffer.from('[]'),
      fullSize: null,
      properties: {},
      unreadable: false,
    })),
  );
  await maintain({
    pool: harness.pool,
    partitions: createPartitions(harness.pool),
    retentionDays: undefined,
    unknownDeviceWaitSeconds: 600,
    parkedRetentionDays: 30,
    placeWaiting: async () => undefined,
    logger,
  });
  expect(await waiting(id)).toBe(0);
  expect(await waiting(id, 'samples')).toBe(0);
  const messages = await parked(id);
  expect(messages.slice(997).map(({ content }) => content.length)).toEqual([100, 100, 50]);
  expect(
    await harness.rows('SELECT messages::int FROM parked_overflows WHERE device_id = $1', [id]),
  ).toEqual([{ messages: 2 }]);
});
