import type { Sample, StoredReading } from '@ems/readings';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wantedReadings } from '../src/db/apply-derivation.ts';
import { deriveDevice } from '../src/db/derive-device.ts';
import { createPartitions } from '../src/db/partitions.ts';
import { reconcile } from '../src/db/reconciliation.ts';
import { deriveReadings, type SentEnergy } from '../src/domain/derive-readings.ts';
import type { Decision } from '../src/domain/register-steps.ts';
import { storeBatch } from '../src/worker/store-batch.ts';
import { createHarness, type Harness } from './worker-harness.ts';

const minuteMs = 60_000;
const start = Date.UTC(2026, 2, 28, 22);
const maxMilliwatts = 50_000_000;
let harness: Harness;
let rules: Parameters<typeof deriveDevice>[3] & Parameters<typeof storeBatch>[0];
let device = 1_000;

beforeAll(async () => {
  harness = await createHarness();
  rules = {
    pool: harness.pool,
    partitions: createPartitions(harness.pool),
    limitMilliwattHours: 500_000,
    maxAlertAgeHours: 1_000_000,
    maxMilliwatts,
    oldest: () => -Infinity,
    now: Date.now,
  };
});
afterAll(() => harness.stop());

async function newDevice(): Promise<number> {
  const id = device++;
  await harness.rows(
    `INSERT INTO devices (id, version, user_id, name) VALUES ($1, 1, gen_random_uuid(), 'x')`,
    [id],
  );
  return id;
}

interface Value {
  readonly kind: 'register' | 'power' | 'energy';
  readonly minute: number;
  readonly value: number;
  readonly sentAt: number;
}

const store = (id: number, values: readonly Value[]) =>
  storeBatch(rules, [
    {
      readings: values
        .filter(({ kind }) => kind === 'energy')
        .map(({ minute, value, sentAt }): StoredReading => ({
          deviceId: id,
          timestamp: start + minute * minuteMs,
          milliwattHours: value,
          sentAt: start + sentAt,
          maybeStale: false,
        })),
      samples: values
        .filter(({ kind }) => kind !== 'energy')
        .map(({ kind, minute, value, sentAt }): Sample => ({
          deviceId: id,
          kind: kind === 'power' ? 'power' : 'register',
          timestamp: start + minute * minuteMs,
          value,
          sentAt: start + sentAt,
          maybeRepeated: false,
        })),
      park: [],
      asParked: () => {
        throw new Error('All of it can be stored');
      },
    },
  ]);

async function derive(id: number): Promise<void> {
  for (;;) {
    const { outcome } = await deriveDevice(harness.pool, rules.partitions, id, rules);
    if (outcome === 'done') return;
  }
}

const storedOf = (id: number) =>
  harness.rows<Row>(
    `SELECT ((extract(epoch FROM ts) * 1000 - $2) / 60000)::float8 AS minute, milliwatt_hours::float8 AS mwh, origin,
       coalesce(is_estimated, false) AS estimated FROM readings WHERE device_id = $1 ORDER BY ts`,
    [id, start],
  );
interface Row {
  readonly minute: number;
  readonly mwh: number;
  readonly origin: string | null;
  readonly estimated: boolean;
}

/** The expected result, computed at once from the values that won. */
function oracle(values: readonly Value[], decisions: ReadonlyMap<number, Decision>): Row[] {
  const best = new Map<string, Value>();
  for (const one of values) {
    const key = `${one.kind} ${one.minute}`;
    const held = best.get(key);
    if (!held || one.sentAt > held.sentAt || (one.sentAt === held.sentAt && one.value > held.value))
      best.set(key, one);
  }
  const sorted = [...best.values()].toSorted((a, b) => a.minute - b.minute);
  const of = (kind: Value['kind']) =>
    sorted
      .filter((one) => one.kind === kind)
      .map(({ minute, value, sentAt }) => ({
        timestamp: start + minute * minuteMs,
        value,
        sentAt: start + sentAt,
      }));
  const derivation = deriveReadings(
    {
      registers: of('register'),
      powers: of('power'),
      energies: of('energy').map(({ value, ...one }): SentEnergy => ({
        ...one,
        milliwattHours: value,
      })),
      decisions,
      maxMilliwatts,
    },
    { from: -Infinity, to: Infinity },
  );
  return wantedReadings(derivation).map(({ timestamp, milliwattHours, origin, isEstimated }) => ({
    minute: (timestamp - start) / minuteMs,
    mwh: milliwattHours,
    origin,
    estimated: isEstimated,
  }));
}

const kwh = 1_000_000;
/** Registers that mostly rise, and sometimes dip, restart, roll over or jump. */
const register = fc.record({
  kind: fc.constant('register' as const),
  minute: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 4_000 })),
  value: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 9_990 * kwh, max: 9_999 * kwh }) },
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 20 * kwh }) },
    { weight: 1, arbitrary: fc.constant(900_000 * kwh) },
  ),
  sentAt: fc.nat(2),
});
const power = fc.record({
  kind: fc.constant('power' as const),
  minute: fc.integer({ min: 0, max: 300 }),
  value: fc.integer({ min: 0, max: 3_000_000 }),
  sentAt: fc.nat(2),
});
const energy = fc.record({
  kind: fc.constant('energy' as const),
  minute: fc.oneof(
    fc.integer({ min: 0, max: 400 }),
    fc.integer({ min: 0, max: 60 }).map((n) => n * 15),
  ),
  value: fc.integer({ min: 0, max: 700_000 }),
  sentAt: fc.nat(2),
});
const values = fc
  .record({
    registers: fc.array(register, { maxLength: 25 }),
    powers: fc.array(power, { maxLength: 40 }),
    energies: fc.array(energy, { maxLength: 15 }),
  })
  .map(({ registers, powers, energies }) => [
    // They rise in the order of time.
    ...registers
      .toSorted((a, b) => a.minute - b.minute)
      .map((one, index, all) => {
        const rising = all.map(({ value }) => value).toSorted((a, b) => a - b);
        return one.value > 9_000 * kwh && one.value < 10_000 * kwh
          ? { ...one, value: rising[index] ?? one.value }
          : one;
      }),
    ...powers,
    ...energies,
  ]);

test('registers, power and readings in any order, batches and repeats give what all of them give at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      values.chain((sent) =>
        fc.record({
          order: fc.shuffledSubarray([...sent, ...sent.slice(0, 10)], {
            minLength: sent.length + Math.min(10, sent.length),
          }),
          sizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
          derives: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
          decisions: fc.array(
            fc.record({
              index: fc.nat(40),
              decision: fc.constantFrom<Decision>('ignore', 'replaced', 'count'),
            }),
            { maxLength: 3 },
          ),
        }),
      ),
      async ({ order, sizes, derives, decisions }) => {
        const id = await newDevice();
        for (let from = 0, n = 0; from < order.length; n++) {
          const size = sizes[n % sizes.length] ?? 1;
          await store(id, order.slice(from, from + size));
          if (derives[n % derives.length]) await derive(id);
          from += size;
        }
        await derive(id);
        expect(await storedOf(id)).toEqual(oracle(order, new Map()));
        const registers = order.filter(({ kind }) => kind === 'register');
        const decided = new Map<number, Decision>();
        for (const { index, decision } of decisions) {
          const at = registers[index % Math.max(1, registers.length)]?.minute;
          if (at === undefined) continue;
          decided.set(start + at * minuteMs, decision);
          await harness.rows(
            `INSERT INTO register_decisions (device_id, ts, decision, decided_by)
             VALUES ($1, to_timestamp($2::float8 / 1000), $3, gen_random_uuid())
             ON CONFLICT (device_id, ts) DO UPDATE SET decision = excluded.decision`,
            [id, start + at * minuteMs, decision],
          );
          await harness.rows(
            `UPDATE samples SET pending = true WHERE device_id = $1 AND kind = 'register' AND ts = to_timestamp($2::float8 / 1000)`,
            [id, start + at * minuteMs],
          );
          await derive(id);
        }
        expect(await storedOf(id)).toEqual(oracle(order, decided));
      },
    ),
    { numRuns: Number(process.env['SAMPLE_RUNS'] ?? 40), endOnFailure: false },
  );
  const all = { from: new Date(0), to: new Date('2100-01-01') };
  expect((await reconcile(harness.pool, all)).differing).toEqual([]);
  expect(
    await harness.rows(
      `SELECT h.device_id, h.hour FROM hours h WHERE estimated_milliwatt_hours <> (
         SELECT coalesce(sum(milliwatt_hours), 0) FROM readings r WHERE r.device_id = h.device_id AND is_estimated
           AND r.ts > h.hour AND r.ts <= h.hour + interval '1 hour')`,
    ),
  ).toEqual([]);
}, 300_000);
