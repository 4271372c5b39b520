import { exchanges, keptBytesOfBadMessage, readingRoutingKey } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartitions } from '../src/db/partitions.ts';
import { storeOrIsolate } from '../src/worker/store-batch.ts';
import { createHarness, type Harness } from './worker-harness.ts';

const hourMs = 3_600_000;
const retentionDays = 30;
const now = Date.now();
const at = (milliseconds: number) => new Date(milliseconds).toISOString();
const good = (deviceId: number, change: object = {}) => ({
  deviceId,
  timestamp: at(now - hourMs),
  kwh: 0.1,
  ...change,
});
type Body = (deviceId: number) => string | Buffer;
const of =
  (change: object): Body =>
  (id) =>
    JSON.stringify(good(id, change));
const raw =
  (text: string): Body =>
  () =>
    text;
const many =
  (count: number): Body =>
  (id) =>
    JSON.stringify(Array.from({ length: count }, (_, n) => good(id, { timestamp: at(now - n) })));

interface Options {
  readonly routingKey?: string;
  readonly properties?: object;
}

/** Each with the reason for parking it, and the member that the detail names. */
const cases: [string, Body, string, string, Options?][] = [
  ['an empty body', raw(''), 'malformed_json', 'not valid JSON'],
  ['half an object', raw('{"deviceId":'), 'malformed_json', 'not valid JSON'],
  ['zero bytes', raw('\0\0\0'), 'malformed_json', 'not valid JSON'],
  [
    'bytes that are not text',
    () => Buffer.from([0xff, 0xfe, 0x00]),
    'malformed_json',
    'not valid JSON',
  ],
  ['NaN', (id) => `{"deviceId":${id},"kwh":NaN}`, 'malformed_json', 'NaN is not a number'],
  ['null', raw('null'), 'schema_mismatch', ''],
  ['a number', raw('0.12'), 'schema_mismatch', ''],
  ['a value as text', of({ kwh: '0.1' }), 'schema_mismatch', '/kwh'],
  ['NaN as text', of({ kwh: 'NaN' }), 'schema_mismatch', '/kwh'],
  ['no value', of({ kwh: undefined }), 'schema_mismatch', '/kwh'],
  ['no timestamp', of({ timestamp: undefined }), 'timestamp_required', '/timestamp'],
  ['a negative value', of({ kwh: -0.000_001 }), 'schema_mismatch', '/kwh'],
  ['a huge value', of({ kwh: 100_001 }), 'schema_mismatch', '/kwh'],
  [
    'a value outside the range of numbers',
    (id) => JSON.stringify(good(id)).replace('"kwh":0.1', '"kwh":1e999'),
    'schema_mismatch',
    '/kwh',
  ],
  [
    'a device as text',
    (id) => JSON.stringify(good(id, { deviceId: String(id) })),
    'schema_mismatch',
    '/deviceId',
  ],
  [
    'a fractional device id',
    (id) => JSON.stringify(good(id, { deviceId: id + 0.5 })),
    'schema_mismatch',
    '/deviceId',
  ],
  ['no offset', of({ timestamp: '2026-11-24T10:00:00' }), 'timestamp_without_offset', '/timestamp'],
  ['seconds since 1970', of({ timestamp: now }), 'schema_mismatch', '/timestamp'],
  [
    'a day that does not exist',
    of({ timestamp: '2026-02-30T10:00:00Z' }),
    'schema_mismatch',
    '/timestamp',
  ],
  [
    'a zero in a time',
    of({ timestamp: '2026-02-10T10:00:00Z\0' }),
    'schema_mismatch',
    '/timestamp',
  ],
  [
    'sentAt without offset',
    of({ sentAt: '2026-11-24T10:00:00' }),
    'timestamp_without_offset',
    '/sentAt',
  ],
  ['an unknown member', of({ 'unit\0': 'Wh' }), 'schema_mismatch', 'unit'],
  [
    'a time in six minutes',
    of({ timestamp: at(now + 6 * 60_000) }),
    'device_clock_ahead',
    '/timestamp',
  ],
  [
    'a time older than the retention period',
    of({ timestamp: at(now - 31 * 24 * hourMs) }),
    'timestamp_too_old',
    '/timestamp',
  ],
  [
    'a clock that is not set',
    of({ timestamp: '1970-01-01T00:07:00Z' }),
    'device_clock_1970',
    'The clock of the device is not set',
  ],
  ['an empty array', raw('[]'), 'schema_mismatch', ''],
  ['1,001 readings', many(1_001), 'schema_mismatch', '1000'],
  ['an array in an array', (id) => JSON.stringify([[good(id)]]), 'schema_mismatch', '/0'],
  [
    'nested a hundred thousand deep',
    raw('['.repeat(100_000) + ']'.repeat(100_000)),
    'schema_mismatch',
    '/0',
  ],
  ["another's id", of({ deviceId: 999_999 }), 'device_mismatch', '/deviceId'],
  [
    'a key with a leading zero',
    of({}),
    'foreign_routing_key',
    'device.07',
    { routingKey: 'device.07.reading' },
  ],
  [
    'a key with a device id outside the range of numbers',
    of({}),
    'foreign_routing_key',
    '',
    { routingKey: 'device.9999999999.reading' },
  ],
  [
    'headers with zeros, escaped and not',
    raw('('),
    'malformed_json',
    'not valid JSON',
    { properties: { headers: { 'a\0': '\0\0b\\u0000', c: [String.raw`\\u0000`, null] } } },
  ],
  [
    'a body marked as text',
    of({}),
    'unsupported_content_type',
    'text/plain',
    { properties: { contentType: 'text/plain' } },
  ],
  [
    'JSON marked as Latin-1',
    of({}),
    'unsupported_content_type',
    'latin1',
    { properties: { contentType: 'application/json; charset=latin1' } },
  ],
  [
    'a compressed body',
    of({}),
    'unsupported_content_type',
    'gzip',
    { properties: { contentEncoding: 'gzip' } },
  ],
];

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  await harness.startWorker({ retentionDays, batchMessages: 10 });
});
afterAll(() => harness.stop());

interface Parked {
  readonly reason: string;
  readonly detail: string;
  readonly content: Buffer;
  readonly queue: string;
}

test('malformed readings are parked with the reason and up to 10,000 bytes as received, and only valid ones count', async () => {
  const sent = await Promise.all(
    cases.map(async ([name, body, reason, where, options = {}], index) => {
      const id = 1_000 + index;
      const content = Buffer.from(body(id));
      await harness.announceDevice(id);
      await harness.publisher.publish({
        exchange: exchanges.data,
        routingKey: options.routingKey ?? readingRoutingKey(id),
        content,
        options: { ...options.properties, correlationId: String(index) },
      });
      await harness.send(id, good(id, { timestamp: at(now - 2 * hourMs), kwh: 0.25 }));
      return { name, content, reason, where };
    }),
  );
  await eventually(async () =>
    expect(await harness.rows('SELECT count(*)::int AS n FROM readings')).toEqual([
      { n: cases.length },
    ]),
  );
  const parked = await harness.rows<Parked>('SELECT * FROM parked_messages');
  const found = sent.map(({ name, content, reason, where }) => {
    const row = parked.find((one) =>
      one.content.equals(content.subarray(0, keptBytesOfBadMessage)),
    );
    return {
      name,
      reason: row?.reason,
      detail: row?.detail.includes(where) ? where : row?.detail,
      queue: row?.queue,
      expected: reason,
    };
  });
  expect(found).toEqual(
    sent.map(({ name, reason, where }) => ({
      name,
      reason,
      detail: where,
      queue: 'monitoring.readings',
      expected: reason,
    })),
  );
  expect(parked).toHaveLength(cases.length);
  expect(await harness.rows('SELECT DISTINCT milliwatt_hours::int AS mwh FROM hours')).toEqual([
    { mwh: 250_000 },
  ]);
});

test('a message whose content cannot be parked is parked without it and delays nothing', async () => {
  const content = Buffer.from(crypto.randomUUID());
  const park = {
    queue: 'monitoring.readings',
    exchange: 'ems.data',
    routingKey: 'device.3000000000.reading',
    deviceId: 3_000_000_000,
    reason: 'malformed_json',
    detail: 'too large',
    content,
    fullSize: null,
    properties: { headers: {} },
    unreadable: false,
  };
  const { pool } = harness;
  const storage = {
    pool,
    partitions: createPartitions(pool),
    limitMilliwattHours: 500_000,
    maxAlertAgeHours: 24,
    now: Date.now,
  };
  await storeOrIsolate(storage, [
    { readings: [], samples: [], park: [park], asParked: () => park },
  ]);
  expect(
    await harness.rows('SELECT reason, device_id FROM parked_messages WHERE content = $1', [
      content,
    ]),
  ).toEqual([{ reason: 'malformed_json', device_id: null }]);
});

test.each([
  [undefined, undefined],
  ['application/json', undefined],
  ['application/json; charset=utf-8', 'UTF-8'],
  ['application/vnd.meter+json', 'identity'],
])('a reading with type %s and encoding %s is accepted', async (contentType, contentEncoding) => {
  const id = 2_000 + Math.floor(Math.random() * 1e6);
  await harness.announceDevice(id);
  await harness.publisher.publish({
    exchange: exchanges.data,
    routingKey: readingRoutingKey(id),
    content: Buffer.from(JSON.stringify(good(id))),
    options: {
      ...(contentType ? { contentType } : {}),
      ...(contentEncoding ? { contentEncoding } : {}),
    },
  });
  await eventually(async () =>
    expect(await harness.rows('SELECT FROM readings WHERE device_id = $1', [id])).toHaveLength(1),
  );
});

test('the valid elements of an array are stored, and each invalid one is parked separately with its position', async () => {
  const id = 3_001;
  await harness.announceDevice(id);
  const minute = (n: number) => ({ timestamp: at(now - n * 60_000) });
  const bad = [
    { ...minute(1), kwh: null },
    { timestamp: '2026-11-24T10:00:00', kwh: 1 },
    good(999_999, minute(2)),
    { ...minute(-30), kwh: 1 },
    'text',
    [[]],
  ];
  await harness.send(id, [good(id, minute(3)), ...bad, good(id, minute(4))]);
  await eventually(async () =>
    expect(await harness.rows('SELECT FROM readings WHERE device_id = $1', [id])).toHaveLength(2),
  );
  const parked = await harness.rows<Parked>(
    'SELECT * FROM parked_messages WHERE device_id = $1 ORDER BY id',
    [id],
  );
  expect(parked.map(({ reason, content }) => [reason, content.toString()])).toEqual([
    ['schema_mismatch', JSON.stringify(bad[0])],
    ['timestamp_without_offset', JSON.stringify(bad[1])],
    ['device_mismatch', JSON.stringify(bad[2])],
    ['device_clock_ahead', JSON.stringify(bad[3])],
    ['schema_mismatch', JSON.stringify(bad[4])],
    ['schema_mismatch', JSON.stringify(bad[5])],
  ]);
  expect(parked.map(({ detail }) => /^[/\w]+/.exec(detail)?.[0])).toEqual([
    '/1/kwh',
    '/2/timestamp',
    '/3/deviceId',
    '/4/timestamp',
    '/5/',
    '/6/',
  ]);
});

test('a hundred of a thousand invalid elements are kept for each reason, and the others are counted', async () => {
  const id = 3_002;
  await harness.announceDevice(id);
  await harness.send(id, [
    good(id),
    ...Array.from({ length: 999 }, (_, n) => (n % 3 === 0 ? n : good(999_999))),
  ]);
  await eventually(async () =>
    expect(await harness.rows('SELECT FROM readings WHERE device_id = $1', [id])).toHaveLength(1),
  );
  expect(
    await harness.rows(
      `SELECT reason, count(*)::int AS kept FROM parked_messages WHERE device_id = $1 GROUP BY 1 ORDER BY 1`,
      [id],
    ),
  ).toEqual([
    { reason: 'device_mismatch', kept: 100 },
    { reason: 'schema_mismatch', kept: 100 },
  ]);
  expect(
    await harness.rows(
      `SELECT reason, messages::int FROM parked_overflows WHERE device_id = $1 ORDER BY 1`,
      [id],
    ),
  ).toEqual([
    { reason: 'device_mismatch', messages: 566 },
    { reason: 'schema_mismatch', messages: 233 },
  ]);
});
