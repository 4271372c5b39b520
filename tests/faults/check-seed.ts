import type pg from 'pg';
import { hourOf } from '../../services/monitoring-service/src/domain/hour.ts';
import { lastSent } from './plan-readings.ts';
import type { Sender } from './send-readings.ts';

export const limit = 500_000;

interface AlertRow {
  readonly id: string;
  readonly device_id: number;
  readonly kind: 'single_reading' | 'hourly_total';
  readonly hour: string;
  readonly cleared: boolean;
}

/** Keys are `<device>@<milliseconds>`, with the time of a reading or the start of an hour. */
type Totals = Map<string, number>;

const add = (totals: Totals, key: string, value: number) =>
  totals.set(key, (totals.get(key) ?? 0) + value);

/** The expected final state, from the accepted messages. */
export function expectedOf(senders: readonly Sender[]) {
  const readings: Totals = new Map();
  const hours: Totals = new Map();
  const exceeded = new Set<string>();
  for (const { device, sent } of senders)
    for (const [timestamp, milliwattHours] of lastSent(sent)) {
      const hour = `${device.deviceId}@${hourOf(timestamp)}`;
      readings.set(`${device.deviceId}@${timestamp}`, milliwattHours);
      add(hours, hour, milliwattHours);
      if (milliwattHours > limit) exceeded.add(`${hour} single_reading`);
    }
  for (const [hour, sum] of hours) if (sum > limit) exceeded.add(`${hour} hourly_total`);
  return { readings, hours, exceeded };
}

const asTotals = (rows: readonly { key: string; mwh: number }[]): Totals =>
  new Map(rows.map(({ key, mwh }) => [key, mwh]));

/** Sentences that describe how two lists of totals differ. Empty when they are equal. */
function differences(what: string, expected: Totals, found: Totals): string[] {
  const missing = [...expected.keys()].filter((key) => !found.has(key));
  const surplus = [...found.keys()].filter((key) => !expected.has(key));
  const wrong = [...expected].filter(([key, mwh]) => found.has(key) && found.get(key) !== mwh);
  return (
    [
      ['missing', missing],
      ['not sent', surplus],
      ['with another value', wrong.map(([key]) => key)],
    ] as const
  ).flatMap(([how, keys]) =>
    keys.length > 0
      ? [`${keys.length} ${what} ${how}, such as ${keys.slice(0, 3).join(', ')}`]
      : [],
  );
}

/** Compares stored with accepted readings. */
export async function checkStored(database: pg.Pool, senders: readonly Sender[]) {
  const expected = expectedOf(senders);
  const ids = senders.map(({ device }) => device.deviceId);
  const totals = async (text: string) =>
    asTotals((await database.query<{ key: string; mwh: number }>(text, [ids])).rows);
  const readings = await totals(
    `SELECT device_id || '@' || (extract(epoch FROM ts) * 1000)::bigint AS key, milliwatt_hours::float8 AS mwh
     FROM readings WHERE device_id = ANY($1)`,
  );
  const hours = await totals(
    `SELECT device_id || '@' || (extract(epoch FROM hour) * 1000)::bigint AS key, milliwatt_hours::float8 AS mwh
     FROM hours WHERE device_id = ANY($1)`,
  );
  const { rows: left } = await database.query<{ waiting: number; parked: number; outbox: number }>(
    `SELECT (SELECT count(*)::int FROM waiting_readings) AS waiting,
       (SELECT count(*)::int FROM parked_messages) AS parked, (SELECT count(*)::int FROM outbox) AS outbox`,
  );
  return {
    readings: readings.size,
    hours: hours.size,
    findings: [
      ...differences('readings', expected.readings, readings),
      ...differences('hours', expected.hours, hours),
      ...Object.entries(left[0] ?? {}).flatMap(([what, count]) =>
        count === 0 ? [] : [`${count} left in ${what}`],
      ),
    ],
  };
}

/** Compares the alerts with the hours over the limit, and with the events about them. */
export async function checkAlerts(
  database: pg.Pool,
  senders: readonly Sender[],
  said: { stream: ReadonlyMap<string, ReadonlySet<string>>; socket: readonly string[] },
) {
  const { exceeded } = expectedOf(senders);
  const ids = senders.map(({ device }) => device.deviceId);
  const { rows } = await database.query<AlertRow>(
    `SELECT id, device_id, kind, (extract(epoch FROM hour) * 1000)::bigint AS hour, cleared_at IS NOT NULL AS cleared
     FROM alerts WHERE device_id = ANY($1)`,
    [ids],
  );
  const keyOf = ({ device_id, hour, kind }: AlertRow) => `${device_id}@${hour} ${kind}`;
  const standing = new Set(rows.filter(({ cleared }) => !cleared).map(keyOf));
  const told = new Map<string, number>();
  for (const id of said.socket) told.set(id, (told.get(id) ?? 0) + 1);
  const count = (what: string, wrong: number) => (wrong > 0 ? [`${wrong} alerts ${what}`] : []);
  return {
    alerts: rows.length,
    findings: [
      ...count('missing', [...exceeded].filter((key) => !standing.has(key)).length),
      ...count('without a reason', [...standing].filter((key) => !exceeded.has(key)).length),
      ...count('doubled', rows.length - new Set(rows.map(keyOf)).size),
      ...count('without an event', rows.filter(({ id }) => !said.stream.has(id)).length),
      ...count(
        'with several events',
        rows.filter(({ id }) => (said.stream.get(id)?.size ?? 1) > 1).length,
      ),
      ...count('missing on the socket', rows.filter(({ id }) => !told.has(id)).length),
      ...count('twice on the socket', rows.filter(({ id }) => (told.get(id) ?? 0) > 1).length),
    ],
  };
}
