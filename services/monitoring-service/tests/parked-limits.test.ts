import { queues, readingRoutingKey, exchanges, maxMessageBytes } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parkMessages } from '../src/db/parked-message-repository.ts';
import { inTransaction } from '@ems/database';
import { maintain } from '../src/worker/maintenance.ts';
import { createPartitions } from '../src/db/partitions.ts';
import { createHarness, logger, type Harness } from './worker-harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  await harness.startWorker();
});
afterAll(() => harness.stop());

const message = (
  deviceId: number | null,
  reason: string,
  n: number,
  queue: string = queues.readings,
) => ({
  queue,
  exchange: 'ems.data',
  routingKey: deviceId === null ? '' : readingRoutingKey(deviceId),
  deviceId,
  reason,
  detail: '',
  content: Buffer.from(String(n)),
  fullSize: null,
  properties: {},
  unreadable: false,
});
const many = (count: number, ...[deviceId, reason, queue]: [number | null, string, string?]) =>
  Array.from({ length: count }, (_, n) => message(deviceId, reason, n, queue));

const kept = async (reason: string) =>
  harness.rows(
    `SELECT device_id AS device, count(*)::int AS kept FROM parked_messages WHERE reason = $1 GROUP BY 1 ORDER BY 1`,
    [reason],
  );
const counted = async (reason: string) =>
  harness.rows(
    `SELECT device_id AS device, messages::int FROM parked_overflows WHERE reason = $1 ORDER BY 1`,
    [reason],
  );

test('a hundred of 20,000 invalid messages of a device are kept and the others counted, without affecting another device', async () => {
  for (let time = 0; time < 40; time++)
    await parkMessages(harness.pool, many(500, 11, 'malformed_json'));
  await parkMessages(harness.pool, many(3, 12, 'malformed_json'));
  expect(await kept('malformed_json')).toEqual([
    { device: 11, kept: 100 },
    { device: 12, kept: 3 },
  ]);
  expect(await counted('malformed_json')).toEqual([{ device: 11, messages: 19_900 }]);
});

test('a batch that crosses the limit keeps messages up to it, even without a proven sender', async () => {
  await parkMessages(harness.pool, many(90, null, 'expired'));
  await parkMessages(harness.pool, many(30, null, 'expired'));
  expect(await kept('expired')).toEqual([{ device: null, kept: 100 }]);
  expect(await counted('expired')).toEqual([{ device: 0, messages: 20 }]);
});

test.each(['refused_by_database', 'not_storable'])(
  'many more valid readings that could not be stored are kept: %s',
  async (reason) => {
    await parkMessages(harness.pool, many(1_200, 13, reason));
    expect(await kept(reason)).toEqual([{ device: 13, kept: 1_000 }]);
    expect(await counted(reason)).toEqual([{ device: 13, messages: 200 }]);
  },
);

test('all events of the platform are kept', async () => {
  await parkMessages(harness.pool, many(300, null, 'handler_failed', queues.authSync));
  expect(await kept('handler_failed')).toEqual([{ device: null, kept: 300 }]);
  expect(await counted('handler_failed')).toEqual([]);
});

test('messages of devices and their counts are removed after the configured time, and events stay', async () => {
  await parkMessages(harness.pool, [
    ...many(101, 14, 'old'),
    message(null, 'old', 0, queues.authSync),
  ]);
  await harness.pool.query(
    `UPDATE parked_messages SET parked_at = now() - interval '8 days' WHERE reason = 'old'`,
  );
  await harness.pool.query(
    `UPDATE parked_overflows SET last_at = now() - interval '8 days' WHERE reason = 'old'`,
  );
  const upkeep = (parkedRetentionDays: number) =>
    maintain({
      pool: harness.pool,
      partitions: createPartitions(harness.pool),
      retentionDays: undefined,
      unknownDeviceWaitSeconds: 600,
      parkedRetentionDays,
      placeWaiting: async () => undefined,
      logger,
    });
  await upkeep(9);
  expect(await kept('old')).toEqual([
    { device: 14, kept: 100 },
    { device: null, kept: 1 },
  ]);
  await upkeep(7);
  expect(await kept('old')).toEqual([{ device: null, kept: 1 }]);
  expect(await counted('old')).toEqual([]);
});

test('the counts of unkept messages are removed with the device', async () => {
  const { eraseDevices } = await import('../src/db/device-repository.ts');
  await parkMessages(harness.pool, many(101, 15, 'malformed_json'));
  await inTransaction(harness.pool, (client) => eraseDevices(client, [15]));
  expect(await harness.rows('SELECT FROM parked_overflows WHERE device_id = 15')).toEqual([]);
});

test('the first 10,000 bytes of a large invalid message are kept, with its full size', async () => {
  const body = 'x'.repeat(maxMessageBytes);
  await harness.send(16, body);
  const [row] = await eventually(async () => {
    const rows = await harness.rows<{ content: Buffer; full_size: number }>(
      'SELECT content, full_size FROM parked_messages WHERE device_id = 16',
    );
    expect(rows).toHaveLength(1);
    return rows;
  });
  expect(row).toMatchObject({ full_size: maxMessageBytes });
  expect(row?.content.toString()).toBe(body.slice(0, 10_000));
});

test('an insert that fails once parks that message and the following ones once each', async () => {
  await harness.pool.query(`
    CREATE SEQUENCE attempts;
    CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF NEW.reason = 'seen_once' AND nextval('attempts') = 1 THEN RAISE 'not now'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER fail_once BEFORE INSERT ON parked_messages FOR EACH ROW EXECUTE FUNCTION fail_once()`);
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      harness.publisher.publish({
        exchange: exchanges.parked,
        routingKey: queues.authSync,
        content: Buffer.from(String(n)),
        options: { headers: { 'x-parked-reason': 'seen_once' } },
      }),
    ),
  );
  await eventually(async () =>
    expect(
      await harness.rows(`SELECT DISTINCT content FROM parked_messages WHERE reason = 'seen_once'`),
    ).toHaveLength(20),
  );
  await eventually(() => harness.isDrained(queues.parked));
  expect(await kept('seen_once')).toEqual([{ device: null, kept: 20 }]);
});
