import { queues } from '@ems/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parkMessages } from '../src/db/parked-message-repository.ts';
import { admin, ann, bob, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;

beforeAll(async () => {
  harness = await createApiHarness();
  await harness.user(ann, 'UTC');
  await harness.user(bob, 'UTC');
  await harness.device(7, ann);
  await harness.device(8, ann);
  await harness.device(9, bob);
});
afterAll(() => harness.stop());

const reject = (deviceId: number, reason: string, count = 1, content = '{}') =>
  parkMessages(
    harness.pool,
    Array.from({ length: count }, () => ({
      queue: queues.readings,
      exchange: 'ems.data',
      routingKey: `device.${deviceId}.reading`,
      deviceId,
      reason,
      detail: 'why',
      content: Buffer.from(content),
      fullSize: null,
      properties: {},
      unreadable: false,
    })),
  );

const rejectionsOf = async (userId: string, query = '') => {
  const { status, body } = await harness.call(userId, 'GET', `rejections${query}`);
  expect(status).toBe(200);
  return body as {
    items: { id: string; deviceId: number; reason: string; content: string; size: number }[];
    unkept: { deviceId: number; messages: number }[];
    nextCursor: string | null;
  };
};

test('an owner sees the rejected messages of their devices, latest first and in pages', async () => {
  await reject(7, 'malformed_json', 1, 'x'.repeat(5_000));
  await reject(8, 'device_mismatch');
  await reject(9, 'schema_mismatch');

  const first = await rejectionsOf(ann, '?limit=1');
  const second = await rejectionsOf(ann, `?limit=1&cursor=${first.nextCursor}`);

  expect(first.items).toMatchObject([{ deviceId: 8, reason: 'device_mismatch' }]);
  expect(second.items).toMatchObject([{ deviceId: 7, reason: 'malformed_json', size: 5_000 }]);
  expect(second.items[0]?.content).toBe('x'.repeat(1_000));
  expect(second.nextCursor).toBeNull();
});

test('an administrator sees the rejected messages of any device', async () => {
  const { items } = await rejectionsOf(admin, '?deviceId=9');
  expect(items).toMatchObject([{ deviceId: 9, reason: 'schema_mismatch' }]);
});

test('the number of unkept messages is shown for each device', async () => {
  await reject(8, 'device_clock_ahead', 130);

  const { items, unkept } = await rejectionsOf(ann, '?deviceId=8&limit=100');

  expect(items.length + (unkept[0]?.messages ?? 0)).toBeGreaterThanOrEqual(130);
  expect(unkept).toEqual([{ deviceId: 8, messages: 30 }]);
});

test('parked events about a device are not shown to its owner', async () => {
  await harness.pool.query(
    `INSERT INTO parked_messages (queue, exchange, routing_key, device_id, reason, detail, content, properties)
     VALUES ('monitoring.sync', 'ems.sync', 'device.updated', 7, 'handler_failed', '', '', '{}')`,
  );

  const { items } = await rejectionsOf(ann, '?deviceId=7');

  expect(items.map(({ reason }) => reason)).toEqual(['malformed_json']);
});
