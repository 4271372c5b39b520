import { randomUUID } from 'node:crypto';
import { Secret } from '@ems/config';
import {
  exchanges,
  importHeader,
  importHeaderOf,
  importUndone,
  queues,
  readingRoutingKey,
} from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { parkedHeaders } from '@ems/messaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReplay } from '../src/api/replay-parked.ts';
import { createDatabase } from '../src/db/client.ts';
import { createParkedMessageRepository } from '../src/db/parked-message-repository.ts';
import { createHarness, logger, type Harness } from './worker-harness.ts';

let harness: Harness;
const deviceId = 71;
const start = Date.UTC(2026, 2, 10);
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();

beforeAll(async () => {
  harness = await createHarness();
  await harness.startWorker();
  await harness.announceDevice(deviceId);
  await eventually(async () => {
    const rows = await harness.rows('SELECT FROM devices WHERE id = $1', [deviceId]);
    if (rows.length !== 1) throw new Error('not announced yet');
  });
});
afterAll(() => harness.stop());

interface Given {
  readonly minute: number;
  readonly kwh: number;
}

const elements = (readings: readonly Given[], sentAt: number) =>
  readings.map(({ minute, kwh }) => ({
    deviceId,
    timestamp: at(minute),
    kwh,
    sentAt: new Date(sentAt).toISOString(),
  }));

const send = (readings: readonly Given[], sentAt: number) =>
  harness.send(deviceId, elements(readings, sentAt));

const sendPart = (
  importId: string,
  part: number,
  readings: readonly Given[],
  sentAt: number,
  exchange: string = exchanges.replay,
) =>
  harness.publisher.publish({
    exchange,
    routingKey: exchange === exchanges.replay ? queues.readings : readingRoutingKey(deviceId),
    content: Buffer.from(JSON.stringify(elements(readings, sentAt))),
    options: {
      headers: {
        [parkedHeaders.routingKey]: readingRoutingKey(deviceId),
        [importHeader]: importHeaderOf({ importId, part }),
      },
    },
  });

const stored = async () =>
  Object.fromEntries(
    (
      await harness.rows<{ minute: number; mwh: number }>(
        `SELECT ((extract(epoch FROM ts) * 1000 - $2) / 60000)::int AS minute, milliwatt_hours::int AS mwh
         FROM readings WHERE device_id = $1 ORDER BY ts`,
        [deviceId, start],
      )
    ).map(({ minute, mwh }) => [minute, mwh / 1e6]),
  );

async function expectExactHours(): Promise<void> {
  const [row] = await harness.rows<{ readings: string; hours: string; counts: boolean }>(
    `SELECT (SELECT coalesce(sum(milliwatt_hours), 0) FROM readings WHERE device_id = $1) AS readings,
            (SELECT coalesce(sum(milliwatt_hours), 0) FROM hours WHERE device_id = $1) AS hours,
            (SELECT coalesce(sum(readings), 0) FROM hours WHERE device_id = $1)
              = (SELECT count(*) FROM readings WHERE device_id = $1) AS counts`,
    [deviceId],
  );
  expect(row?.hours).toBe(row?.readings);
  expect(row?.counts).toBe(true);
}

/** The next event of this type for device-service. */
async function heard(type: string): Promise<Record<string, unknown>> {
  const channel = await harness.connection.createChannel();
  try {
    let found: Record<string, unknown> | undefined;
    await eventually(async () => {
      for (
        let message = await channel.get(queues.deviceSync);
        message;
        message = await channel.get(queues.deviceSync)
      ) {
        channel.ack(message);
        if (message.fields.routingKey === type)
          found = JSON.parse(message.content.toString()) as Record<string, unknown>;
        if (found) return;
      }
      throw new Error('nothing yet');
    });
    return found ?? {};
  } finally {
    await channel.close();
  }
}

test('each part of an import is confirmed with what the platform holds for it', async () => {
  const importId = randomUUID();
  await sendPart(
    importId,
    3,
    [
      { minute: 1, kwh: 0.25 },
      { minute: 2, kwh: 0.5 },
    ],
    start + 1_000,
  );
  expect(await heard('import.stored')).toEqual({
    importId,
    deviceId,
    part: 3,
    readings: 2,
    milliwattHours: 750_000,
  });
});

test('undoing an import brings the earlier values back, and keeps what came after it', async () => {
  await harness.pool.query('DELETE FROM readings; DELETE FROM hours; DELETE FROM import_changes');
  const [before, importedAt, after] = [start + 10_000, start + 20_000, start + 30_000];
  const importId = randomUUID();
  await send(
    [
      { minute: 1, kwh: 0.1 },
      { minute: 61, kwh: 0.2 },
      { minute: 121, kwh: 0.3 },
    ],
    before,
  );
  await eventually(async () => expect(await stored()).toEqual({ 1: 0.1, 61: 0.2, 121: 0.3 }));
  const part = [
    { minute: 1, kwh: 0.05 },
    { minute: 61, kwh: 0.9 },
    { minute: 62, kwh: 0.4 },
    { minute: 200, kwh: 0.7 },
  ];
  await sendPart(importId, 0, part, importedAt);
  await heard('import.stored');
  // Sent again, as after a crash. The value before the first delivery is the one that is restored.
  await sendPart(importId, 0, part, importedAt);
  await heard('import.stored');
  await send([{ minute: 62, kwh: 0.45 }], after);
  await eventually(async () =>
    expect(await stored()).toEqual({ 1: 0.05, 61: 0.9, 62: 0.45, 121: 0.3, 200: 0.7 }),
  );
  await expectExactHours();

  await harness.publishEvent(importUndone, { importId, deviceId });
  expect(await heard('import.restored')).toEqual({ importId, deviceId, restored: 3, kept: 1 });
  expect(await stored()).toEqual({ 1: 0.1, 61: 0.2, 62: 0.45, 121: 0.3 });
  await expectExactHours();
  expect(await harness.rows('SELECT FROM import_changes')).toEqual([]);
});

test('a device cannot name an import: its header counts on the exchange of services only', async () => {
  await harness.pool.query('DELETE FROM readings; DELETE FROM hours; DELETE FROM import_changes');
  await sendPart(randomUUID(), 0, [{ minute: 1, kwh: 0.1 }], start + 40_000, exchanges.data);
  await eventually(async () => expect(await stored()).toEqual({ 1: 0.1 }));
  expect(await harness.rows('SELECT FROM import_changes')).toEqual([]);
});

test('an import beside registers is confirmed and undone, covered by a register or not', async () => {
  await harness.pool.query('DELETE FROM readings; DELETE FROM hours; DELETE FROM import_changes');
  const importId = randomUUID();
  await harness.send(deviceId, [
    { timestamp: at(60), registerKwh: 5 },
    { timestamp: at(90), registerKwh: 5.2 },
  ]);
  await eventually(async () => expect(await stored()).toEqual({ 90: 0.2 }));
  const part = [
    { minute: 75, kwh: 0.4 },
    { minute: 100, kwh: 0.7 },
  ];
  await sendPart(importId, 0, part, start + 50_000);
  expect(await heard('import.stored')).toMatchObject({ readings: 2, milliwattHours: 1_100_000 });
  await eventually(async () => expect(await stored()).toEqual({ 90: 0.2, 100: 0.7 }));
  await expectExactHours();

  await harness.publishEvent(importUndone, { importId, deviceId });
  expect(await heard('import.restored')).toEqual({ importId, deviceId, restored: 2, kept: 0 });
  await eventually(async () => expect(await stored()).toEqual({ 90: 0.2 }));
  expect(
    await harness.rows(`SELECT FROM samples WHERE device_id = $1 AND kind = 'energy'`, [deviceId]),
  ).toEqual([]);
  await expectExactHours();
});

test('a part that is parked as a whole is confirmed with nothing, so that its import ends', async () => {
  const importId = randomUUID();
  const publish = (part: number, content: string) =>
    harness.publisher.publish({
      exchange: exchanges.replay,
      routingKey: queues.readings,
      content: Buffer.from(content),
      options: {
        headers: {
          [parkedHeaders.routingKey]: readingRoutingKey(deviceId),
          [importHeader]: importHeaderOf({ importId, part }),
        },
      },
    });
  const nothing = { importId, deviceId, readings: 0, milliwattHours: 0 };
  await publish(0, 'not JSON');
  expect(await heard('import.stored')).toEqual({ ...nothing, part: 0 });
  await publish(1, JSON.stringify([{ deviceId, timestamp: 'yesterday', kwh: 1 }]));
  expect(await heard('import.stored')).toEqual({ ...nothing, part: 1 });
  const good = elements([{ minute: 300, kwh: 0.5 }], start + 60_000);
  await publish(2, JSON.stringify([...good, { ...good[0], kwh: -1 }]));
  expect(await heard('import.stored')).toEqual({
    importId,
    deviceId,
    part: 2,
    readings: 1,
    milliwattHours: 500_000,
  });
});

/** A part that was delivered too often. */
async function sendDead(importId: string, content: string): Promise<void> {
  const headers = {
    'x-death': [
      {
        queue: queues.readings,
        reason: 'delivery_limit',
        exchange: exchanges.replay,
        'routing-keys': [queues.readings],
        count: 1,
      },
    ],
    [parkedHeaders.routingKey]: readingRoutingKey(deviceId),
    [importHeader]: importHeaderOf({ importId, part: 7 }),
  };
  await harness.publisher.publish({
    exchange: exchanges.parked,
    routingKey: queues.readings,
    content: Buffer.from(content),
    options: { headers },
  });
}

/** Gives back whatever is parked, as an administrator does. */
async function replayParked(): Promise<void> {
  const { prisma, close } = createDatabase({
    name: 'test',
    config: { databaseUrl: new Secret(harness.database.url), databaseConnections: 2 },
    logger,
  });
  const replay = createReplay(createParkedMessageRepository(prisma), harness.publisher);
  for (const { id } of await harness.rows<{ id: string }>('SELECT id FROM parked_messages'))
    await replay(BigInt(id));
  await close();
}

test('a part that the broker gives back after too many deliveries is confirmed with nothing, and with what it holds when it is replayed', async () => {
  await harness.pool.query('DELETE FROM parked_messages');
  const importId = randomUUID();
  const part = elements([{ minute: 400, kwh: 0.5 }], start + 70_000);
  await sendDead(importId, JSON.stringify(part));
  expect(await heard('import.stored')).toEqual({
    importId,
    deviceId,
    part: 7,
    readings: 0,
    milliwattHours: 0,
  });
  await replayParked();
  expect(await heard('import.stored')).toEqual({
    importId,
    deviceId,
    part: 7,
    readings: 1,
    milliwattHours: 500_000,
  });
  // Since the device sends registers too, its energy is placed after the confirmation.
  await eventually(async () => expect(await stored()).toMatchObject({ 400: 0.5 }));
  await harness.publishEvent(importUndone, { importId, deviceId });
  expect(await heard('import.restored')).toMatchObject({ restored: 1 });
  await eventually(async () => expect(await stored()).not.toHaveProperty('400'));
});

test('an import that is undone takes its parked parts along', async () => {
  const importId = randomUUID();
  await sendDead(importId, JSON.stringify(elements([{ minute: 500, kwh: 0.5 }], start + 80_000)));
  expect(await heard('import.stored')).toMatchObject({ importId, readings: 0 });
  await harness.publishEvent(importUndone, { importId, deviceId });
  await heard('import.restored');
  expect(await harness.rows('SELECT FROM parked_messages')).toEqual([]);
});
