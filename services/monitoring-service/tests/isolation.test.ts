import { eventually } from '@ems/dev-env/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createHarness, resident, type Harness } from './worker-harness.ts';

const culprit = 66;
const others = [61, 62, 63, 64, 65];
let harness: Harness;
let hour = 0;

beforeAll(async () => {
  harness = await createHarness();
  for (const id of [culprit, ...others])
    await harness.rows(`INSERT INTO devices VALUES ($1, 1, $2, 'x', NULL)`, [id, resident]);
  await harness.rows(`
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'cannot' USING ERRCODE = TG_ARGV[0]; END $$`);
  await harness.startWorker({ batchMessages: 50 });
});
afterEach(async () => {
  await harness.rows('DROP TRIGGER IF EXISTS failing ON hours');
  await harness.rows('DELETE FROM parked_messages');
});
afterAll(() => harness.stop());

async function sendAll() {
  hour++;
  const timestamp = new Date(Date.UTC(2026, 10, 1, hour)).toISOString();
  await Promise.all(
    [...others, culprit, ...others].map((deviceId, index) =>
      harness.send(deviceId, {
        deviceId,
        timestamp: new Date(Date.parse(timestamp) - index).toISOString(),
        kwh: 0.001,
      }),
    ),
  );
  return new Date(Date.UTC(2026, 10, 1, hour - 1));
}

const storedOf = async (at: Date) =>
  (
    await harness.rows<{ id: number }>('SELECT device_id AS id FROM hours WHERE hour = $1', [at])
  ).map(({ id }) => id);
const parked = () => harness.rows('SELECT device_id, reason, detail FROM parked_messages');

test.each([
  ['a statement timeout', '57014'],
  ['an unexpected error', 'XX000'],
  ['a repeated deadlock', '40P01'],
  ['a partition that stays missing', '23514'],
])('%s parks only the message that causes it, and all others are stored', async (_, code) => {
  await harness.rows(
    `CREATE TRIGGER failing BEFORE INSERT ON hours FOR EACH ROW WHEN (NEW.device_id = ${culprit}) EXECUTE FUNCTION fail('${code}')`,
  );
  const at = await sendAll();
  await eventually(async () => {
    expect((await storedOf(at)).toSorted()).toEqual(others);
    expect(await parked()).toEqual([
      { device_id: culprit, reason: 'not_storable', detail: 'cannot' },
    ]);
    expect(await harness.isDrained()).toBe(true);
  });
});

test('a device whose rows stay locked is set aside, and the others are stored meanwhile', async () => {
  const holder = await harness.pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM devices WHERE id = $1 FOR UPDATE', [culprit]);
  const at = await sendAll();
  await eventually(async () => expect((await storedOf(at)).toSorted()).toEqual(others), {
    deadlineMs: 60_000,
  });
  await holder.query('ROLLBACK');
  holder.release();
  await eventually(async () =>
    expect([...(await storedOf(at)), ...(await parked())]).toHaveLength(others.length + 1),
  );
});

test('no message is parked while nothing can be stored, and all are stored afterwards', async () => {
  await harness.rows(
    `CREATE TRIGGER failing BEFORE INSERT ON hours FOR EACH STATEMENT EXECUTE FUNCTION fail('XX000')`,
  );
  const failures = async () =>
    (
      await harness.rows<{ rolledBack: string }>(
        `SELECT xact_rollback AS "rolledBack" FROM pg_stat_database WHERE datname = current_database()`,
      )
    ).map(({ rolledBack }) => Number(rolledBack))[0] ?? 0;
  const before = await failures();
  const at = await sendAll();
  await eventually(async () => expect((await failures()) - before).toBeGreaterThan(10), {
    deadlineMs: 60_000,
  });
  expect(await parked()).toEqual([]);
  await harness.rows('DROP TRIGGER failing ON hours');
  await eventually(async () =>
    expect((await storedOf(at)).toSorted()).toEqual([...others, culprit]),
  );
  expect(await parked()).toEqual([]);
});
