import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createApiHarness,
  type ApiHarness,
} from '../services/monitoring-service/tests/api-harness.ts';
import {
  createSupportHarness,
  type SupportHarness,
} from '../services/support-service/tests/support-harness.ts';

let monitoring: ApiHarness;
let support: SupportHarness;
let ann = '';
let bob = '';

beforeAll(async () => {
  monitoring = await createApiHarness();
  support = await createSupportHarness({ MONITORING_SERVICE_URL: monitoring.url() });
  ann = await support.person({ locale: 'en-GB' });
  await monitoring.user(ann, 'Europe/Berlin');
  await monitoring.device(7, ann, 0.75);
  await monitoring.device(8, ann);
  // Includes the hours before and after midnight in Berlin.
  await monitoring.read(
    7,
    ['2026-10-20T10:00:00Z', 7.77],
    ['2026-10-31T22:30:00Z', 0.29],
    ['2026-10-31T23:30:00Z', 1.11],
    ['2026-11-10T10:00:00Z', 5.5],
    ['2026-11-23T12:00:00Z', 2.4],
    ['2026-11-23T22:45:00Z', 0.5],
    ['2026-11-23T23:30:00Z', 0.17],
    ['2026-11-24T09:10:00Z', 0.8],
  );
  bob = await support.person({ locale: 'en-GB' });
  await monitoring.user(bob, 'Europe/Berlin');
  await monitoring.device(9, bob);
  // Every hour from the first of October to the current one.
  const [first, hours] = [Date.parse('2026-10-01T00:00:00+02:00'), 55 * 24];
  await monitoring.read(
    9,
    ...Array.from({ length: hours }, (_, index): [string, number] => [
      new Date(first + (index + 0.5) * 3_600_000).toISOString(),
      0.1,
    ]).filter(([at]) => at < '2026-11-24T10:30'),
  );
  await monitoring.read(8, ['2026-11-24T09:40:00Z', 0.31], ['2026-11-17T09:40:00Z', 0.02]);
});
afterAll(async () => {
  await support.stop();
  await monitoring.stop();
});

interface Answer {
  readonly [name: string]: number;
}
const total = ({ totalKwh }: Answer) => totalKwh;

test.each([
  ['How much did I use today?', 'summary?', ({ soFarKwh }: Answer) => soFarKwh, 1.28],
  ['How much did I use yesterday?', 'range?period=day&date=2026-11-23&', total, 2.9],
  ['usage this week', 'range?period=week&date=2026-11-24&', total, 4.18],
  ['usage this month', 'range?period=month&date=2026-11-24&', total, 10.81],
  ['usage last month', 'range?period=month&date=2026-10-01&', total, 8.06],
  [
    'What is my limit?',
    'day?deviceId=7&date=2026-11-24&',
    ({ limitKwh }: Answer) => limitKwh,
    0.75,
  ],
  ['What is my limit?', 'day?deviceId=8&date=2026-11-24&', ({ limitKwh }: Answer) => limitKwh, 0.5],
])('the bot’s answer to “%s” matches the API', async (text, path, of, expected) => {
  const { status, body } = await monitoring.call(ann, 'GET', `${path}userId=${ann}`);
  expect(status).toBe(200);
  expect(of(body as Answer)).toBe(expected);
  const said = await support.call(ann, 'POST', 'messages', { text });
  expect(said.body.replies[0].text).toContain(` ${expected.toFixed(2)} kWh`);
});

const isMissing = async (resident: string, text: string) => {
  const said = await support.call(resident, 'POST', 'messages', { text });
  expect(said.status).toBe(201);
  return (said.body.replies[0].text as string).includes('Some readings are missing');
};
const questions = ['today?', 'yesterday?', 'this week?', 'this month?', 'last month?'];

test('the bot says that readings are missing exactly where they are', async () => {
  const missing = async () => {
    const found = [];
    for (const text of questions) if (await isMissing(bob, text)) found.push(text);
    return found;
  };
  expect(await missing()).toEqual([]);
  await monitoring.pool.query(`DELETE FROM hours WHERE device_id = 9 AND hour = $1`, [
    '2026-11-23T05:00:00Z',
  ]);
  expect(await missing()).toEqual(['yesterday?', 'this week?', 'this month?']);
  await monitoring.pool.query(`DELETE FROM hours WHERE device_id = 9 AND hour IN ($1, $2)`, [
    '2026-10-10T05:00:00Z',
    '2026-11-24T05:00:00Z',
  ]);
  expect(await missing()).toEqual(questions);
});

test('the bot says that totals of several devices may include some twice', async () => {
  for (const text of questions) {
    const [ofTwo, ofOne] = await Promise.all(
      [ann, bob].map((resident) => support.call(resident, 'POST', 'messages', { text })),
    );
    expect(ofTwo?.body.replies[0].text).toContain('If one of them is a main meter');
    expect(ofOne?.body.replies[0].text).not.toContain('main meter');
  }
});

test('the bot’s answer about the last alert has the energy and hour of the API', async () => {
  const { body } = await monitoring.call(ann, 'GET', `alerts?limit=1&userId=${ann}`);
  const { kind, kwh, hourKwh, hour } = body.items[0];
  expect(hour).toBe('2026-11-24T09:00:00.000Z');
  const energy: number = kind === 'single_reading' ? kwh : hourKwh;
  const said = await support.call(ann, 'POST', 'messages', { text: 'my last alert?' });
  expect(said.body.replies[0].text).toContain(`${energy.toFixed(2)} kWh`);
  expect(said.body.replies[0].text).toContain('24 Nov 2026, 10:00–11:00');
});
