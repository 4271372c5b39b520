import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveLastMessages } from '../src/db/last-messages.ts';
import { messageOutcome } from '../src/domain/message-outcome.ts';
import { admin, ann, bob, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;

beforeAll(async () => {
  harness = await createApiHarness();
  await harness.user(ann, 'UTC');
  await harness.user(bob, 'UTC');
  await harness.device(7, ann);
  await harness.device(8, ann);
});
afterAll(() => harness.stop());

const outcome = messageOutcome({
  readings: [],
  samples: [
    {
      deviceId: 7,
      kind: 'register',
      timestamp: 0,
      value: 7_500_000,
      sentAt: 0,
      maybeRepeated: false,
    },
    { deviceId: 7, kind: 'power', timestamp: 0, value: 20_500, sentAt: 0, maybeRepeated: false },
  ],
  park: [],
});
const save = (deviceId: number, content: string, receivedAt: string, clockOffset?: number) =>
  saveLastMessages(harness.pool, [
    {
      deviceId,
      routingKey: `device.${deviceId}.tele.SENSOR`,
      content: Buffer.from(content),
      fullSize: 5_000,
      outcome,
      receivedAt: new Date(receivedAt),
      clockOffset,
    },
  ]);
const last = (userId: string, deviceId: number) =>
  harness.call(userId, 'GET', `last-message?deviceId=${deviceId}`);

test('an owner and an administrator see what a device sent last, and what was understood', async () => {
  await save(7, '{"ENERGY":\u0000', '2026-11-24T10:00:00Z');
  for (const userId of [ann, admin])
    expect(await last(userId, 7)).toMatchObject({
      status: 200,
      body: {
        clock: null,
        message: {
          topic: 'device/7/tele/SENSOR',
          content: '{"ENERGY":\u0000',
          size: 5_000,
          receivedAt: '2026-11-24T10:00:00.000Z',
          understood: 2,
          values: [
            { kind: 'register', value: 7.5 },
            { kind: 'power', value: 20.5 },
          ],
          ignored: null,
          rejected: [],
        },
      },
    });
});

test('nobody else sees it, and a device that sent nothing has none', async () => {
  expect(await last(bob, 7)).toMatchObject({ status: 404, body: { code: 'device_not_found' } });
  expect(await last(ann, 8)).toMatchObject({ status: 200, body: { message: null } });
});

test('of two messages the later stays, whichever is saved first', async () => {
  await save(8, 'later', '2026-11-24T10:00:02Z');
  await save(8, 'earlier', '2026-11-24T10:00:01Z');
  expect(await last(ann, 8)).toMatchObject({ body: { message: { content: 'later' } } });
});

test('a clock that several messages in a row contradict is named, until one does not', async () => {
  const device = 9;
  await harness.device(device, ann);
  const clock = async () => (await last(ann, device)).body.clock;
  const at = (hour: number, second: number) =>
    new Date(Date.UTC(2026, 10, 24, hour, 0, second)).toISOString();
  for (const second of [0, 10, 20, 30, 40]) {
    expect(await clock()).toBeNull();
    await save(device, '{}', at(9, second), 90_000 + second);
    await save(device, '{}', at(9, second + 5));
  }
  expect(await clock()).toEqual({ kind: 'ahead', seconds: 90 });
  await save(device, '{}', at(9, 50), 0);
  expect(await clock()).toBeNull();
});

test('a clock that moves by a few seconds an hour is named, and little is kept of it', async () => {
  const device = 10;
  await harness.device(device, ann);
  for (let hour = 0; hour < 30; hour++) {
    await save(device, '{}', new Date(Date.UTC(2026, 10, 24, hour)).toISOString(), -1_000 * hour);
    const delayed = new Date(Date.UTC(2026, 10, 24, hour, 30)).toISOString();
    await save(device, '{}', delayed, -1_000 * hour - 200_000);
  }
  expect((await last(ann, device)).body.clock).toEqual({ kind: 'drifting', seconds: 23 });
  const [kept] = await harness.rows<{ recent: number; hours: number }>(
    `SELECT cardinality(clock_offsets) AS recent, cardinality(clock_hours) AS hours FROM last_messages
     WHERE device_id = $1`,
    [device],
  );
  expect(kept).toEqual({ recent: 10, hours: 24 });
});

test('messages of devices that are not known are left out, and disturb no others', async () => {
  await save(99, 'unknown', '2026-11-24T10:00:00Z');
  expect(await harness.rows('SELECT FROM last_messages WHERE device_id = 99')).toEqual([]);
});
