import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportHours } from '../src/db/hour-export.ts';
import { ann, bob, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;
beforeAll(async () => {
  harness = await createApiHarness();
  await harness.user(ann, 'Europe/Paris');
});
afterAll(() => harness.stop());

/** Inserts many hours at once, as if a worker had stored them. */
const fill = (deviceId: number, hours: number) =>
  harness.pool.query(
    `INSERT INTO hours (device_id, hour, milliwatt_hours, readings, last_reading_at)
     SELECT $1, timestamptz '2025-01-01Z' + h * interval '1 hour', h, 60, timestamptz '2025-01-01Z'
     FROM generate_series(0, $2) h`,
    [deviceId, hours - 1],
  );

test('the export has one line per hour in local time with offset, exact to the milliwatt-hour, and none for missing hours', async () => {
  await harness.device(1, ann);
  await harness.pool.query('UPDATE devices SET name = $1 WHERE id = 1', ['=cmd "x", \u00e4']);
  await harness.read(
    1,
    ['2026-10-25T00:30:00Z', 0.000001],
    ['2026-10-25T01:30:00Z', 12.5],
    ['2026-10-25T04:30:00Z', 0],
  );
  const { headers, text } = await harness.call(
    ann,
    'GET',
    'export.csv?from=2026-10-25&to=2026-10-25&deviceId=1',
  );
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toContain('consumption-2026-10-25-2026-10-25.csv');
  expect(text.split('\r\n')).toEqual([
    'device_id,device,hour_start,kwh,readings,complete,quality',
    `1,"'=cmd ""x"", \u00e4",2026-10-25T02:00:00+02:00,0.000001,1,yes,measured`,
    `1,"'=cmd ""x"", \u00e4",2026-10-25T02:00:00+01:00,12.500000,1,yes,measured`,
    `1,"'=cmd ""x"", \u00e4",2026-10-25T05:00:00+01:00,0.000000,1,yes,measured`,
    '',
  ]);
});

test.each([
  ['point', ',', '12.500000'],
  ['comma', ';', '12,500000'],
])(
  'the export for a spreadsheet with a decimal %s has a byte order mark and matching separators, numbers and times',
  async (decimal, separator, number) => {
    const person = crypto.randomUUID();
    const id = decimal === 'comma' ? 61 : 62;
    await harness.device(id, person);
    await harness.read(id, ['2026-10-25T00:30:00Z', 12.5], ['2026-10-25T01:30:00Z', 0]);
    const response = await fetch(
      `${harness.url()}/api/consumption/export.csv?from=2026-10-25&to=2026-10-25&tz=Europe/Paris&decimal=${decimal}`,
      { headers: { authorization: `Bearer ${person}` } },
    );
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const rows = bytes.subarray(3).toString('utf8').trimEnd().split('\r\n');
    expect(rows.map((row) => row.split(separator))).toEqual([
      ['device_id', 'device', 'hour_start', 'utc_offset', 'kwh', 'readings', 'complete', 'quality'],
      [
        String(id),
        `"Device ${id}"`,
        '2026-10-25 02:00:00',
        'UTC+02:00',
        number,
        '1',
        'yes',
        'measured',
      ],
      [
        String(id),
        `"Device ${id}"`,
        '2026-10-25 02:00:00',
        'UTC+01:00',
        number.replace('12', '0').replace('5', '0'),
        '1',
        'yes',
        'measured',
      ],
    ]);
  },
);

test('the export marks the current hour as incomplete', async () => {
  const person = crypto.randomUUID();
  await harness.device(63, person);
  await harness.read(63, ['2026-11-24T09:30:00Z', 0.1], ['2026-11-24T10:20:00Z', 0.1]);
  const { text } = await harness.call(
    person,
    'GET',
    'export.csv?from=2026-11-24&to=2026-11-24&tz=UTC',
  );
  const rows = text.trimEnd().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',').at(-2))).toEqual(['yes', 'no']);
});

test('the export in a half-hour zone has clock hours with the energy of the day', async () => {
  const person = crypto.randomUUID();
  await harness.device(64, person);
  await harness.read(
    64,
    ['2026-11-23T18:30:00Z', 8],
    ['2026-11-23T18:40:00Z', 0.1],
    ['2026-11-23T19:20:00Z', 0.2],
    ['2026-11-23T19:40:00Z', 0.4],
    ['2026-11-24T18:30:00Z', 0.5],
  );
  const { text } = await harness.call(
    person,
    'GET',
    'export.csv?from=2026-11-24&to=2026-11-24&tz=Asia/Kolkata',
  );
  expect(text.trimEnd().split('\r\n').slice(1)).toEqual([
    '64,"Device 64",2026-11-24T00:00:00+05:30,0.300000,,yes,measured',
    '64,"Device 64",2026-11-24T01:00:00+05:30,0.400000,,yes,measured',
    '64,"Device 64",2026-11-24T23:00:00+05:30,0.500000,,no,measured',
  ]);
});

test('the export has every hour of every own device once, across database pages', async () => {
  const person = crypto.randomUUID();
  await harness.device(11, person);
  await harness.device(12, person);
  await harness.device(13, bob);
  for (const id of [11, 12, 13]) await fill(id, 6_000);
  const { text } = await harness.call(
    person,
    'GET',
    'export.csv?from=2025-01-01&to=2026-01-01&tz=UTC',
  );
  const lines = text.trimEnd().split('\r\n').slice(1);
  expect(new Set(lines).size).toBe(12_000);
  expect(lines.every((line) => /^1[12],/.test(line))).toBe(true);
});

test('the export is read from the database no faster than the client reads it', async () => {
  const person = crypto.randomUUID();
  await harness.device(21, person);
  await fill(21, 40_000);
  let queries = 0;
  const counting = {
    query: (...args: Parameters<typeof harness.pool.query>) => {
      queries++;
      return harness.pool.query(...args);
    },
  } as unknown as typeof harness.pool;
  const span = { start: Date.UTC(2024, 0), end: Date.UTC(2035, 0) };
  const stalled = new Writable({ objectMode: true, highWaterMark: 1, write: () => undefined });
  const scope = { userId: person, deviceId: null, measures: 'consumption' } as const;
  const source = Readable.from(exportHours(counting, scope, span));
  source.pipe(stalled);
  for (let turn = 0; turn < 50; turn++) await harness.pool.query('SELECT 1');
  source.destroy();
  expect(queries).toBe(1);
});

test('an export of five years and three devices reaches a slow reader completely, with less than 200 kB buffered', async () => {
  const person = crypto.randomUUID();
  const devices = Array.from({ length: 3 }, (_, n) => 50 + n);
  const hours = 5 * 365 * 24;
  for (const id of devices) {
    await harness.device(id, person);
    await fill(id, hours);
  }
  const responses: ServerResponse[] = [];
  const notice = (message: unknown) =>
    responses.push((message as { response: ServerResponse }).response);
  subscribe('http.server.request.start', notice);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(
      `${harness.url()}/api/consumption/export.csv?from=2025-01-01&to=2029-12-30&tz=UTC`,
      { headers: { authorization: `Bearer ${person}` } },
      resolve,
    ).on('error', reject);
  });
  unsubscribe('http.server.request.start', notice);
  const [response] = responses;
  const socket = response?.socket;
  if (!response || !socket) throw new Error('no response');

  let mostWaiting = 0;
  const watch = setInterval(() => {
    mostWaiting = Math.max(mostWaiting, response.writableLength, socket.writableLength);
  }, 1);
  let written = -1;
  await eventually(
    () => {
      const before = written;
      written = socket.bytesWritten;
      return written > 0 && written === before;
    },
    { everyMs: 300 },
  );
  const stalledAt = written;
  let lines = 0;
  for await (const chunk of answer) lines += String(chunk).split('\n').length - 1;
  clearInterval(watch);
  expect(lines).toBe(1 + devices.length * hours);
  expect(stalledAt).toBeLessThan(socket.bytesWritten);
  expect(mostWaiting).toBeGreaterThan(0);
  expect(mostWaiting).toBeLessThan(200_000);
});

async function exportsDone(): Promise<number> {
  const metrics = await (await fetch(`${harness.url()}/metrics`)).text();
  return Number(/_count\{[^}]*export\.csv[^}]*\} (\d+)/.exec(metrics)?.[1]);
}

test('an export that the client aborts is not a failure, and the service keeps working', async () => {
  const person = crypto.randomUUID();
  for (const id of [31, 32, 33, 34]) {
    await harness.device(id, person);
    await fill(id, 40_000);
  }
  const before = await exportsDone();
  const leaving = new AbortController();
  const response = await fetch(
    `${harness.url()}/api/consumption/export.csv?from=2025-01-01&to=2029-12-01&tz=UTC`,
    { headers: { authorization: `Bearer ${person}` }, signal: leaving.signal },
  );
  await response.body?.getReader().read();
  leaving.abort();
  await eventually(async () => expect(await exportsDone()).toBe(before + 1));
  for (let turn = 0; turn < 30; turn++)
    expect((await harness.call(person, 'GET', 'devices')).status).toBe(200);
  expect(harness.logged()).toEqual([]);
});
