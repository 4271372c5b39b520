import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, ann, bob, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;
let next = 1;

beforeAll(async () => {
  harness = await createApiHarness();
  await harness.user(ann, 'Europe/Paris');
  await harness.user(bob, 'Asia/Kolkata');
  await harness.user(admin, 'America/New_York');
});
afterAll(() => harness.stop());

async function newDevice(userId: string, limitKwh: number | null = null) {
  const id = next++;
  await harness.device(id, userId, limitKwh);
  return id;
}
const get = (path: string, as = ann) => harness.call(as, 'GET', path);
const newPerson = () => crypto.randomUUID();

describe('a day', () => {
  test('has its hours with the offset of the zone, and what is missing is missing, not zero', async () => {
    const id = await newDevice(ann);
    await harness.read(
      id,
      ['2026-11-24T09:30:00Z', 0.1],
      ['2026-11-24T10:00:00Z', 0.02],
      ['2026-11-24T10:00:01Z', 0],
    );
    const { body } = await get(`day?deviceId=${id}&date=2026-11-24`);
    expect(body).toMatchObject({
      timeZone: 'Europe/Paris',
      start: '2026-11-24T00:00:00+01:00',
      end: '2026-11-25T00:00:00+01:00',
      limitKwh: 0.5,
      totalKwh: 0.12,
    });
    const hours = body.hours as { start: string; kwh: number | null; readings: number }[];
    expect(hours).toHaveLength(24);
    expect(hours[10]).toEqual({
      start: '2026-11-24T10:00:00+01:00',
      kwh: 0.12,
      readings: 2,
      devices: 1,
    });
    expect(hours[11]).toMatchObject({ kwh: 0, readings: 1 });
    expect(hours[12]).toMatchObject({ kwh: null, readings: 0, devices: 0 });
  });

  test('of which nothing was received has no total', async () => {
    const id = await newDevice(ann);
    const { body } = await get(`day?deviceId=${id}&date=2026-11-24`);
    expect(body.totalKwh).toBeNull();
  });

  test.each([
    ['Europe/Paris', '2026-03-29', 23],
    ['Europe/Paris', '2026-10-25', 25],
    ['America/New_York', '2026-11-01', 25],
    ['Asia/Kolkata', '2026-11-24', 24],
    ['Asia/Kathmandu', '2026-11-24', 24],
    ['Australia/Lord_Howe', '2026-10-04', 23],
    ['Australia/Lord_Howe', '2026-04-05', 25],
    ['Australia/Adelaide', '2026-10-04', 23],
    ['Pacific/Apia', '2011-12-30', 0],
  ])('in %s on %s has %d hours', async (zone, date, count) => {
    const { body } = await get(`day?date=${date}&tz=${zone}`);
    expect(body.hours).toHaveLength(count);
  });

  test('and its neighbours share nothing and leave nothing out, though the zone is half an hour off', async () => {
    for (const zone of ['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe']) {
      const starts: number[] = [];
      for (const date of ['2026-04-04', '2026-04-05', '2026-04-06']) {
        const { body } = await get(`day?date=${date}&tz=${zone}`);
        for (const { start } of body.hours) starts.push(Date.parse(start));
      }
      const steps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
      expect(new Set(steps), zone).toEqual(new Set([3_600_000]));
    }
  });

  test('without a device is the sum of all that one has, with the tightest limit', async () => {
    const person = newPerson();
    const [a, b] = [await newDevice(person, 0.2), await newDevice(person)];
    await harness.read(a, ['2026-11-24T09:30:00Z', 0.1]);
    await harness.read(b, ['2026-11-24T09:40:00Z', 0.000001], ['2026-11-24T11:40:00Z', 1]);
    const { body } = await get('day?date=2026-11-24', person);
    expect(body).toMatchObject({
      deviceId: null,
      timeZone: 'UTC',
      totalKwh: 1.100001,
      limitKwh: 0.2,
    });
    expect(body.hours[9]).toMatchObject({ kwh: 0.100001, devices: 2 });
  });
});

describe('whose consumption', () => {
  const paths = (id: number) => [
    `day?deviceId=${id}&date=2026-11-24`,
    `compare?deviceId=${id}&date=2026-11-24&with=2026-11-23`,
    `range?deviceId=${id}&date=2026-11-24&period=month`,
    `summary?deviceId=${id}`,
    `devices?deviceId=${id}`,
    `export.csv?deviceId=${id}&from=2026-11-01&to=2026-11-24`,
  ];

  test("a resident asks for another's device and for one that does not exist: both are not found", async () => {
    const id = await newDevice(bob);
    for (const path of [...paths(id), ...paths(2_000_000_000)])
      expect(await get(path), path).toMatchObject({
        status: 404,
        body: { code: 'device_not_found' },
      });
  });

  test('a resident names another person: forbidden, everywhere', async () => {
    const id = await newDevice(ann);
    for (const path of [...paths(id), 'alerts?'])
      expect(await get(`${path}&userId=${bob}`.replace('?&', '?')), path).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
  });

  test("an administrator names a person or a device, and the day is that person's, not the administrator's", async () => {
    const id = await newDevice(bob);
    await harness.read(id, ['2026-11-23T19:30:00Z', 0.25]);
    for (const which of [`userId=${bob}`, `deviceId=${id}`]) {
      const { body } = await get(`day?${which}&date=2026-11-24`, admin);
      expect(body).toMatchObject({ timeZone: 'Asia/Kolkata', totalKwh: 0.25 });
    }
    const { body } = await get('day?date=2026-11-24', admin);
    expect(body).toMatchObject({ timeZone: 'America/New_York', totalKwh: null });
  });

  test("an administrator names a person and another's device: not found", async () => {
    const id = await newDevice(bob);
    expect((await get(`day?userId=${ann}&deviceId=${id}&date=2026-11-24`, admin)).status).toBe(404);
  });
});

describe('a range', () => {
  test.each([
    ['day', '2026-10-25', 25, '2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00'],
    ['week', '2026-10-25', 7, '2026-10-19T00:00:00+02:00', '2026-10-26T00:00:00+01:00'],
    ['month', '2026-02-10', 28, '2026-02-01T00:00:00+01:00', '2026-03-01T00:00:00+01:00'],
    ['year', '2026-06-01', 12, '2026-01-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00'],
  ])('of a %s around %s has %d parts', async (period, date, count, start, end) => {
    const { body } = await get(`range?period=${period}&date=${date}`);
    expect(body).toMatchObject({ start, end });
    expect(body.buckets).toHaveLength(count);
    expect(body.buckets.at(-1).end).toBe(end);
  });

  test('has the sums of its parts, and parts with nothing are missing', async () => {
    const person = newPerson();
    const id = await newDevice(person);
    await harness.read(
      id,
      ['2026-10-24T23:30:00+02:00', 0.1],
      ['2026-10-25T02:30:00+02:00', 0.2],
      ['2026-10-25T02:30:00+01:00', 0.3],
      ['2026-10-26T00:00:00+01:00', 0.4],
      ['2026-10-26T00:00:01+01:00', 0.5],
    );
    const { body } = await get('range?period=week&date=2026-10-25&tz=Europe/Paris', person);
    const days = body.buckets.map(({ kwh }: { kwh: number | null }) => kwh);
    expect(days).toEqual([null, null, null, null, null, 0.1, 0.9]);
    expect(body.totalKwh).toBe(1);
  });
});

test('two days compare hour by hour; nothing on one side is no difference, not a large one', async () => {
  const id = await newDevice(ann);
  await harness.read(id, ['2026-11-24T09:30:00Z', 0.3], ['2026-11-23T09:30:00Z', 0.1]);
  const day = `compare?deviceId=${id}&date=2026-11-24`;
  const { body } = await get(`${day}&with=2026-11-23`);
  expect(body).toMatchObject({ a: { totalKwh: 0.3 }, b: { totalKwh: 0.1 }, differenceKwh: 0.2 });
  expect((await get(`${day}&with=2026-11-01`)).body.differenceKwh).toBeNull();
});

describe('the summary', () => {
  test('says so far, the same time yesterday, a usual day and each device', async () => {
    const person = newPerson();
    const [id, silent] = [await newDevice(person, 0.4), await newDevice(person)];
    const days = Array.from({ length: 9 }, (_, day): [string, number] => [
      new Date(Date.UTC(2026, 10, 14 + day, 12, 30)).toISOString(),
      day + 1,
    ]);
    await harness.read(
      id,
      ...days,
      ['2026-11-23T09:30:00Z', 0.7],
      ['2026-11-23T10:30:00Z', 5],
      ['2026-11-24T09:30:00Z', 0.6],
      ['2026-11-24T10:20:00Z', 0.05],
    );
    const { body } = await get('summary', person);
    expect(body).toMatchObject({
      date: '2026-11-24',
      soFarKwh: 0.65,
      completedHoursKwh: 0.6,
      yesterdaySameTimeKwh: 0.7,
      usualDayKwh: 5.35,
      currentHour: { start: '2026-11-24T10:00:00+00:00', kwh: 0.05, limitKwh: 0.4 },
      devices: [
        { deviceId: id, todayKwh: 0.65, lastReadingAt: '2026-11-24T10:20:00.000Z' },
        { deviceId: silent, todayKwh: null, lastReadingAt: null },
      ],
    });
    expect((await get('devices', person)).body.items).toEqual(body.devices);
  });

  test('of somebody new says nothing rather than zero', async () => {
    const { body } = await get('summary', newPerson());
    expect(body).toMatchObject({
      soFarKwh: null,
      yesterdaySameTimeKwh: null,
      usualDayKwh: null,
      devices: [],
    });
  });
});

describe('a bad question gets a problem with a code and the field, and never a 5xx', () => {
  test.each([
    ['day', '/date'],
    ['day?date=2026-02-30', '/date'],
    ['day?date=tomorrow', '/date'],
    ['day?date=1999-12-31', '/date'],
    ['day?date=2026-11-24&tz=%2B01:00', '/tz'],
    ['day?date=2026-11-24&tz=Mars/Olympus', '/tz'],
    ['day?date=2026-11-24&tz=2026-01-01T00:00Z', '/tz'],
    ['day?date=2026-11-24&tz=UTC%00', '/tz'],
    ['day?date=2026-11-24&deviceId=0', '/deviceId'],
    ['day?date=2026-11-24&deviceId=2147483648', '/deviceId'],
    ['day?date=2026-11-24&deviceId=1.5', '/deviceId'],
    ['day?date=2026-11-24&deviceId=1&deviceId=2', '/deviceId'],
    ['day?date=2026-11-24&userId=me', '/userId'],
    ['day?date=2026-11-24&colour=red', '/colour'],
    ['compare?date=2026-11-24&with=2026-13-01', '/with'],
    ['range?date=2026-11-24&period=decade', '/period'],
    ['export.csv?from=2026-11-24&to=2026-11-23', '/to'],
    ['export.csv?from=2010-01-01&to=2020-01-01', '/to'],
    ['alerts?limit=0', '/limit'],
    ['alerts?limit=101', '/limit'],
    ['alerts?cursor=nonsense', '/cursor'],
    [`alerts?cursor=${cursor('0000-01-01T00:00:00Z', ann)}`, '/cursor'],
    ['alerts?acknowledged=perhaps', '/acknowledged'],
    ['alerts?kind=loud', '/kind'],
    ['alerts?from=2026-11-24', '/from'],
    ['alerts?from=2026-11-24T10:00:00', '/from'],
    ['alerts?to=0000-01-01T00:00:00Z', '/to'],
    ['alerts/7', '/id'],
  ])('%s', async (path, field) => {
    const { status, headers, body } = await get(path);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect({ status, code: body.code, path: body.errors[0].path }).toEqual({
      status: 400,
      code: 'validation_failed',
      path: field,
    });
  });

  function cursor(...position: unknown[]) {
    return Buffer.from(JSON.stringify(position)).toString('base64url');
  }
});
