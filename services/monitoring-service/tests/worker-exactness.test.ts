import { notifyOverconsumption, toMilliwattHours } from '@ems/contracts';
import { captureEvents, eventually, type CapturedEvents } from '@ems/dev-env/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcile } from '../src/db/reconciliation.ts';
import { hourOf } from '../src/domain/hour.ts';
import { createHarness, type Harness } from './worker-harness.ts';

const limit = 500_000;
const start = Date.UTC(2026, 2, 28, 22);
let harness: Harness;
let events: CapturedEvents;
let device = 1_000;

beforeAll(async () => {
  harness = await createHarness();
  events = await captureEvents(harness.broker, [notifyOverconsumption]);
  for (let worker = 0; worker < 3; worker++) await harness.startWorker({ batchMessages: 7 });
});
afterAll(async () => {
  await events.stop();
  await harness.stop();
});

interface Sent {
  readonly minute: number;
  readonly kwh: number;
  readonly sentAt: number;
}

/** The expected result, computed in the simplest way: the value sent last for each instant. */
function oracle(sent: readonly Sent[]) {
  const values = new Map<number, Sent>();
  for (const one of sent) {
    const held = values.get(one.minute);
    if (!held || one.sentAt > held.sentAt || (one.sentAt === held.sentAt && one.kwh > held.kwh))
      values.set(one.minute, one);
  }
  const hours = new Map<string, { mwh: number; readings: number; largest: number }>();
  for (const { minute, kwh } of values.values()) {
    const hour = new Date(hourOf(start + minute * 60_000)).toISOString();
    const sum = hours.get(hour) ?? { mwh: 0, readings: 0, largest: 0 };
    const mwh = toMilliwattHours(kwh);
    hours.set(hour, {
      mwh: sum.mwh + mwh,
      readings: sum.readings + 1,
      largest: Math.max(sum.largest, mwh),
    });
  }
  return [...hours].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const standingIn = (hours: ReturnType<typeof oracle>) =>
  hours.flatMap(([hour, { mwh, largest }]) => [
    ...(mwh > limit ? [{ kind: 'hourly_total', hour }] : []),
    ...(largest > limit ? [{ kind: 'single_reading', hour }] : []),
  ]);

const standingOf = (id: number) =>
  harness.rows<{ kind: string; hour: string }>(
    `SELECT kind, iso(hour) AS hour FROM alerts WHERE device_id = $1 AND cleared_at IS NULL ORDER BY hour, kind`,
    [id],
  );

const sentReading = fc.record({
  minute: fc.integer({ min: 0, max: 300 }),
  kwh: fc.integer({ min: 0, max: 700_000 }).map((mwh) => mwh / 1e6),
  sentAt: fc.integer({ min: 0, max: 20 }),
});

test('hours, alerts and readings match the values sent last, despite duplicates, disorder, corrections and delays', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sentReading, { minLength: 1, maxLength: 120 }),
      fc.array(fc.nat(), { maxLength: 60 }),
      async (sent, repeats) => {
        const id = device++;
        await harness.announceDevice(id);
        const again = repeats
          .map((index) => sent[index % sent.length])
          .filter((one) => one !== undefined);
        await Promise.all(
          [...sent, ...again].map(({ minute, kwh, sentAt }) =>
            harness.send(id, {
              deviceId: id,
              timestamp: new Date(start + minute * 60_000).toISOString(),
              kwh,
              sentAt: new Date(start + sentAt * 1_000).toISOString(),
            }),
          ),
        );
        const expected = oracle(sent);
        await eventually(async () => {
          const hours = await harness.rows<{ hour: string; mwh: number; readings: number }>(
            'SELECT iso(hour) AS hour, milliwatt_hours::float8 AS mwh, readings FROM hours WHERE device_id = $1 ORDER BY hour',
            [id],
          );
          expect(hours).toEqual(
            expected.map(([hour, { mwh, readings }]) => ({ hour, mwh, readings })),
          );
        });
        expect(await standingOf(id)).toEqual(standingIn(expected));
      },
    ),
    { numRuns: 40, endOnFailure: true },
  );
  const { differing } = await reconcile(harness.pool, {
    from: new Date(0),
    to: new Date('2100-01-01'),
  });
  expect(differing).toEqual([]);
});

/** Values for a few instants of two hours that often exceed a limit and often fall below it again. */
const wave = fc.uniqueArray(
  fc.record({
    minute: fc.constantFrom(10, 20, 30, 70, 80),
    kwh: fc.constantFrom(0, 0.2, 0.3, 0.600001),
  }),
  { minLength: 1, selector: ({ minute }) => minute },
);

test('an alert cleared by a correction is raised again by the next excess, with only one notification', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wave, { minLength: 2, maxLength: 8 }), async (waves) => {
      const id = device++;
      await harness.announceDevice(id);
      const sent: Sent[] = [];
      const everStood = new Set<string>();
      for (const [sentAt, values] of waves.entries()) {
        sent.push(...values.map((value) => ({ ...value, sentAt })));
        const iso = (milliseconds: number) => new Date(start + milliseconds).toISOString();
        await harness.send(
          id,
          values.map(({ minute, kwh }) => ({
            deviceId: id,
            timestamp: iso(minute * 60_000),
            kwh,
            sentAt: iso(sentAt * 1_000),
          })),
        );
        await eventually(async () =>
          expect(
            await harness.rows('SELECT FROM readings WHERE device_id = $1 AND sent_at = $2', [
              id,
              iso(sentAt * 1_000),
            ]),
          ).toHaveLength(values.length),
        );
        const standing = standingIn(oracle(sent));
        expect(await standingOf(id)).toEqual(standing);
        for (const { kind, hour } of standing) everStood.add(`${kind} ${hour}`);
      }
      await eventually(async () => {
        expect(await harness.rows('SELECT FROM outbox')).toEqual([]);
        const told = events
          .all()
          .map(({ data }) => data as { deviceId: number; kind: string; hour: string })
          .filter(({ deviceId }) => deviceId === id)
          .map(({ kind, hour }) => `${kind} ${hour}`);
        expect(told.toSorted()).toEqual([...everStood].toSorted());
      });
    }),
    { numRuns: 20, endOnFailure: true },
  );
});

test('workers that repeatedly lose the database connection lose nothing and count nothing twice', async () => {
  const id = device++;
  await harness.announceDevice(id);
  const minutes = Array.from({ length: 1_500 }, (_, minute) => minute);
  let sending = true;
  const cutting = (async () => {
    while (sending) {
      await harness.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'monitoring-worker' AND datname = current_database()`,
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let from = 0; from < minutes.length; from += 100)
    await Promise.all(
      minutes.slice(from, from + 100).map((minute) =>
        harness.send(id, {
          deviceId: id,
          timestamp: new Date(start + minute * 60_000).toISOString(),
          kwh: 0.001,
        }),
      ),
    );
  sending = false;
  await cutting;
  await eventually(
    async () => {
      const [row] = await harness.rows(
        'SELECT sum(milliwatt_hours)::int AS mwh, sum(readings)::int AS readings FROM hours WHERE device_id = $1',
        [id],
      );
      expect(row).toEqual({ mwh: 1_500_000, readings: 1_500 });
    },
    { deadlineMs: 40_000 },
  );
});
