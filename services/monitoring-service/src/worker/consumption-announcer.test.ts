import { createLogger } from '@ems/logging';
import type { Publisher } from '@ems/messaging';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createConsumptionAnnouncer } from './consumption-announcer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const total = (milliwattHours: number, deviceId = 1) => ({
  deviceId,
  userId: '0b6f2f0e-6c0a-4b86-9c3e-3b0c6ae0f001',
  measures: 'consumption',
  hour: '2026-03-10T09:00:00.000Z',
  milliwattHours,
  readings: 1,
  timestamp: '2026-03-10T09:30:00.000Z',
});

/** An announcer with a broker that confirms when the test decides, or at once. */
function createFixture({ confirmsAfterMs }: { confirmsAfterMs?: number } = {}) {
  const sent: { kwh: number; deviceId: number; confirm: () => void }[] = [];
  const publisher: Publisher = {
    publish: ({ content }) =>
      new Promise((confirm) => {
        const total = JSON.parse(content.toString()) as { kwh: number; deviceId: number };
        sent.push({ ...total, confirm });
        if (confirmsAfterMs === 0) confirm();
        else if (confirmsAfterMs) setTimeout(confirm, confirmsAfterMs);
      }),
    isReady: () => true,
    close: async () => undefined,
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  return { sent, announcer: createConsumptionAnnouncer(publisher, 'test', logger) };
}

test('totals replace each other and do not accumulate while the broker confirms nothing', async () => {
  const { sent, announcer } = createFixture();
  for (let second = 1; second <= 5; second++) {
    announcer.add([total(second * 1_000_000)]);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(sent.map(({ kwh }) => kwh)).toEqual([1]);
  sent[0]?.confirm();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent.map(({ kwh }) => kwh)).toEqual([1, 5]);
  sent[1]?.confirm();
  await announcer.stop();
});

test('a long round is followed by a pause of four times its length, which leaves time for storing', async () => {
  const { sent, announcer } = createFixture();
  announcer.add([total(1_000_000)]);
  await vi.advanceTimersByTimeAsync(400);
  sent[0]?.confirm();
  announcer.add([total(2_000_000)]);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(sent).toHaveLength(2);
  sent[1]?.confirm();
  await announcer.stop();
});

test('after a long round with many totals, a few new ones do not wait, but many do', async () => {
  const { sent, announcer } = createFixture({ confirmsAfterMs: 100 });
  const many = Array.from({ length: 1_000 }, (_, index) => total(1_000_000, index + 1));
  announcer.add(many);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(sent).toHaveLength(1_000);
  announcer.add([total(2_000_000)]);
  await vi.advanceTimersByTimeAsync(20);
  expect(sent.at(-1)?.kwh).toBe(2);
  announcer.add(many);
  await vi.advanceTimersByTimeAsync(2_500);
  expect(sent).toHaveLength(1_001);
  const stopped = announcer.stop();
  await vi.advanceTimersByTimeAsync(2_000);
  await stopped;
});

test('a thousand totals are sent evenly over a second, each with its latest value', async () => {
  const { sent, announcer } = createFixture({ confirmsAfterMs: 0 });
  const all = Array.from({ length: 1_000 }, (_, index) => index + 1);
  announcer.add(all.map((deviceId) => total(1_000_000, deviceId)));
  await vi.advanceTimersByTimeAsync(490);
  expect(sent).toHaveLength(500);
  announcer.add([total(2_000_000, 1_000)]);
  await vi.advanceTimersByTimeAsync(509);
  expect(sent.map(({ deviceId }) => deviceId)).toEqual(all);
  expect(sent.at(-1)?.kwh).toBe(2);
  await announcer.stop();
});

test('unsent totals are sent at once on stop', async () => {
  const { sent, announcer } = createFixture({ confirmsAfterMs: 0 });
  announcer.add(Array.from({ length: 120 }, (_, index) => total(1_000_000, index + 1)));
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toHaveLength(50);
  await announcer.stop();
  expect(sent).toHaveLength(120);
});

test('a total too large for the event is skipped, and the others are sent', async () => {
  const { sent, announcer } = createFixture({ confirmsAfterMs: 0 });
  announcer.add([total(200_000_000_000, 1), total(1_000_000, 2)]);
  await vi.advanceTimersByTimeAsync(1_000);
  announcer.add([total(2_000_000, 2)]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(sent.map(({ deviceId, kwh }) => [deviceId, kwh])).toEqual([
    [2, 1],
    [2, 2],
  ]);
  await announcer.stop();
});
