import { exchanges, readingRoutingKey } from '@ems/contracts';
import { eventually, publisherOf, type TestPublisher } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, ann, bob, createApiHarness, type ApiHarness } from './api-harness.ts';

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

const send = (deviceId: number, body: unknown) =>
  bus.publishRaw({
    exchange: exchanges.data,
    routingKey: readingRoutingKey(deviceId),
    content: Buffer.from(JSON.stringify(body)),
  });
const day = async (deviceId: number, as: string) =>
  (await harness.call(as, 'GET', `day?deviceId=${deviceId}&date=2026-03-10&tz=UTC`)).body;
const at = (time: string) => `2026-03-10T${time}:00Z`;

test('an implausible jump is held back and listed, and its owner decides what it is', async () => {
  await harness.device(11, ann);
  await send(11, [
    { timestamp: at('09:00'), registerKwh: 100 },
    { timestamp: at('09:30'), registerKwh: 100.2 },
    { timestamp: at('09:40'), registerKwh: 9_000.1 },
    { timestamp: at('09:50'), registerKwh: 9_000.4 },
  ]);
  await eventually(async () => expect((await day(11, ann)).totalKwh).toBe(0.5));
  const list = await harness.call(ann, 'GET', 'register-events?deviceId=11&open=true');
  expect(list.body.items).toMatchObject([
    {
      deviceId: 11,
      kind: 'jump',
      timestamp: '2026-03-10T09:40:00.000Z',
      registerKwh: 9_000.1,
      fromTimestamp: '2026-03-10T09:30:00.000Z',
      fromRegisterKwh: 100.2,
      isOpen: true,
      resolvedAs: null,
    },
  ]);
  const { id } = list.body.items[0];
  const resolve = (as: string, decision: string) =>
    harness.call(as, 'POST', `register-events/${id}/resolve`, { as: decision });
  expect(await resolve(bob, 'count')).toMatchObject({
    status: 404,
    body: { code: 'register_event_not_found' },
  });
  expect(await resolve(ann, 'maybe')).toMatchObject({ status: 400 });
  expect(await resolve(ann, 'count')).toMatchObject({
    status: 200,
    body: { isOpen: false, resolvedAs: 'count' },
  });
  await eventually(async () => expect((await day(11, ann)).totalKwh).toBe(8_900.4));
  expect((await resolve(admin, 'replaced')).body).toMatchObject({ resolvedAs: 'replaced' });
  await eventually(async () => expect((await day(11, ann)).totalKwh).toBe(0.5));
  const { body } = await harness.call(ann, 'GET', 'register-events?deviceId=11&open=true');
  expect(body).toEqual({ items: [], nextCursor: null });
  expect((await harness.call(admin, 'GET', 'reconciliation?deviceId=11')).body).toMatchObject({
    consistent: true,
    derived: { pendingSamples: 0, differingReadings: 0 },
  });
});

test('events are listed latest first, page by page', async () => {
  await harness.device(12, ann);
  await send(
    12,
    Array.from({ length: 9 }, (_, n) => ({
      timestamp: at(`10:0${n}`),
      registerKwh: n % 2 === 0 ? 100 : 0,
    })),
  );
  const page = async (cursor = '') =>
    (await harness.call(ann, 'GET', `register-events?deviceId=12&limit=3${cursor}`)).body;
  const first = await eventually(async () => {
    const body = await page();
    expect(body.items).toHaveLength(3);
    return body;
  });
  const rest = await page(`&cursor=${first.nextCursor}`);
  expect(
    [...first.items, ...rest.items].map(({ timestamp }: { timestamp: string }) =>
      timestamp.slice(14, 16),
    ),
  ).toEqual(['07', '05', '03', '01']);
  expect(rest.nextCursor).toBeNull();
});

test('day, week, summary and CSV tell what is measured, estimated and missing', async () => {
  await harness.device(13, ann);
  await send(13, [
    { timestamp: at('09:00'), registerKwh: 5 },
    { timestamp: at('11:00'), registerKwh: 6 },
    { timestamp: at('12:00'), registerKwh: 7 },
  ]);
  await eventually(async () => expect((await day(13, ann)).totalKwh).toBe(2));
  const hours = (await day(13, ann)).hours.slice(8, 13);
  expect(
    hours.map(({ kwh, isEstimated }: { kwh: number; isEstimated: boolean }) => [kwh, isEstimated]),
  ).toEqual([
    [null, false],
    [0.5, true],
    [0.5, true],
    [1, false],
    [null, false],
  ]);
  const range = await harness.call(
    ann,
    'GET',
    'range?deviceId=13&date=2026-03-10&period=week&tz=UTC',
  );
  expect(
    range.body.buckets.slice(0, 3).map(({ isEstimated }: { isEstimated: boolean }) => isEstimated),
  ).toEqual([false, true, false]);
  const { text } = await harness.call(
    ann,
    'GET',
    'export.csv?from=2026-03-10&to=2026-03-10&deviceId=13&tz=UTC',
  );
  expect(
    text
      .trim()
      .split('\r\n')
      .map((line) => line.split(',').at(-1)),
  ).toEqual(['quality', 'estimated', 'estimated', 'measured']);
});
