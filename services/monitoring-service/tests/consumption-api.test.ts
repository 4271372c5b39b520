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
  test('has hours with the offset of the zone, and missing hours are missing, not zero', async () => {
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
      isEstimated: false,
      devices: 1,
      isWhole: true,
    });
    expect(hours[11]).toMatchObject({ kwh: 0, readings: 1 });
    expect(hours[12]).toMatchObject({ kwh: null, readings: 0, devices: 0 });
  });

  test('without readings has no total', async () => {
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
    ['Australia/Lord_Howe', '2026-10-04', 24],
    ['Australia/Lord_Howe', '2026-04-05', 25],
    ['Australia/Adelaide', '2026-10-04', 23],
    ['Pacific/Apia', '2011-12-30', 0],
  ])('in %s on %s has %d hours', async (zone, date, count) => {
    const { body } = await get(`day?date=${date}&tz=${zone}`);
    expect(body.hours).toHaveLength(count);
  });

  test('does not overlap its neighbours or leave gaps, even with an offset of half an hour', async () => {
    for (const zone of ['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe']) {
      const days = [];
      for (const date of ['2026-04-04', '2026-04-05', '2026-04-06'])
        days.push((await get(`day?date=${date}&tz=${zone}`)).body);
      expect(days[1].start, zone).toBe(days[0].end);
      expect(days[2].start, zone).toBe(days[1].end);
      for (const { start, hours } of days) expect(hours[0].start, zone).toBe(start);
    }
  });

  test('without a device is the sum of all devices, with the lowest limit', async () => {
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

describe('access to consumption', () => {
  const paths = (id: number) => [
    `day?deviceId=${id}&date=2026-11-24`,
    `compare?deviceId=${id}&date=2026-11-24&with=2026-11-23`,
    `range?deviceId=${id}&date=2026-11-24&period=month`,
    `summary?deviceId=${id}`,
    `devices?deviceId=${id}`,
    `export.csv?deviceId=${id}&from=2026-11-01&to=2026-11-24`,
  ];

  test("another resident's device and a missing device are both not found", async () => {
    const id = await newDevice(bob);
    for (const path of [...paths(id), ...paths(2_000_000_000)])
      expect(await get(path), path).toMatchObject({
        status: 404,
        body: { code: 'device_not_found' },
      });
  });

  test('a resident cannot request another user on any route', async () => {
    const id = await newDevice(ann);
    for (const path of [...paths(id), 'alerts?'])
      expect(await get(`${path}&userId=${bob}`.replace('?&', '?')), path).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
  });

  test('an administrator gets the day of the requested user or of the owner of the requested device', async () => {
    const id = await newDevice(bob);
    await harness.read(id, ['2026-11-23T19:30:00Z', 0.25]);
    for (const which of [`userId=${bob}`, `deviceId=${id}`]) {
      const { body } = await get(`day?${which}&date=2026-11-24`, admin);
      expect(body).toMatchObject({ timeZone: 'Asia/Kolkata', totalKwh: 0.25 });
    }
    const { body } = await get('day?date=2026-11-24', admin);
    expect(body).toMatchObject({ timeZone: 'America/New_York', totalKwh: null });
  });

  test("an administrator who requests a user with another user's device gets not found", async () => {
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

  test('has the sums of its parts, and parts without readings are missing', async () => {
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

test('two compared days have a difference per hour, and none where one side is missing', async () => {
  const id = await newDevice(ann);
  await harness.read(id, ['2026-11-24T09:30:00Z', 0.3], ['2026-11-23T09:30:00Z', 0.1]);
  const day = `compare?deviceId=${id}&date=2026-11-24`;
  const { body } = await get(`${day}&with=2026-11-23`);
  expect(body).toMatchObject({ a: { totalKwh: 0.3 }, b: { totalKwh: 0.1 }, differenceKwh: 0.2 });
  expect((await get(`${day}&with=2026-11-01`)).body.differenceKwh).toBeNull();
});

test('two days are compared only in completed hours that both have', async () => {
  const id = await newDevice(ann);
  await harness.read(
    id,
    ...hourly('2026-11-23T23:00:00Z', Array(10).fill(0.3)),
    ['2026-11-24T10:20:00Z', 5],
    ...hourly('2026-11-22T23:00:00Z', Array(24).fill(0.1)),
  );
  const { body } = await get(`compare?deviceId=${id}&date=2026-11-24&with=2026-11-23`);
  expect(body).toMatchObject({
    a: { totalKwh: 8 },
    b: { totalKwh: 2.4 },
    differenceKwh: 2,
    comparedHours: 10,
  });
});

test('two days are compared only in hours in which the same devices sent', async () => {
  const person = newPerson();
  const [a, b, c] = [await newDevice(person), await newDevice(person), await newDevice(person)];
  for (const [day, kwh] of [
    ['2026-11-23', 0.3],
    ['2026-11-22', 0.1],
  ] as const)
    await harness.read(a, ...hourly(`${day}T00:00:00Z`, Array(4).fill(kwh)));
  await harness.read(b, ...hourly('2026-11-23T01:00:00Z', [5]));
  // As many devices on both days, but not the same.
  await harness.read(b, ...hourly('2026-11-23T02:00:00Z', [5]));
  await harness.read(c, ...hourly('2026-11-22T02:00:00Z', [7]));
  const { body } = await get('compare?date=2026-11-23&with=2026-11-22&tz=UTC', person);
  expect(body).toMatchObject({ differenceKwh: 0.4, comparedHours: 2 });
});

test('an hour that occurs twice is compared once, with one hour', async () => {
  const id = await newDevice(ann);
  await harness.read(
    id,
    ...hourly('2026-10-24T22:00:00Z', Array(25).fill(0.3)),
    ...hourly('2026-10-25T23:00:00Z', Array(24).fill(0.1)),
  );
  for (const [date, other, differenceKwh] of [
    ['2026-10-25', '2026-10-26', 4.8],
    ['2026-10-26', '2026-10-25', -4.8],
  ]) {
    const { body } = await get(`compare?deviceId=${id}&date=${date}&with=${other}`);
    expect(body).toMatchObject({ differenceKwh, comparedHours: 24 });
  }
});

/** One value for each hour, at the end of the hour. */
const hourly = (from: string, values: readonly number[]) =>
  values.map((kwh, hour): [string, number] => [
    new Date(Date.parse(from) + (hour + 1) * 3_600_000).toISOString(),
    kwh,
  ]);
const dayOf = (date: string, kwh: number) =>
  hourly(
    `${date}T00:00:00Z`,
    Array.from({ length: 24 }, () => kwh / 24),
  );

describe('a part of a range is complete', () => {
  const buckets = async (person: string, query: string) =>
    (await get(`range?${query}&tz=UTC`, person)).body.buckets as {
      start: string;
      kwh: number | null;
      isWhole: boolean;
    }[];
  const wholeOf = async (person: string, query: string) =>
    (await buckets(person, query))
      .filter(({ isWhole }) => isWhole)
      .map(({ start }) => start.slice(0, 10));

  test('only if it is over and no hour is missing', async () => {
    const person = newPerson();
    const id = await newDevice(person);
    await harness.read(
      id,
      ...Array.from({ length: 40 }, (_, day) =>
        dayOf(new Date(Date.UTC(2026, 9, 23 + day)).toISOString().slice(0, 10), 4.8),
      )
        .slice(0, 33)
        .flat(),
    );
    harness.clock.now = Date.UTC(2026, 10, 24, 10, 30);
    expect(await wholeOf(person, 'period=year&date=2026-11-24')).toEqual([]);
    const days = await wholeOf(person, 'period=month&date=2026-11-24');
    expect(days).toHaveLength(23);
    expect(days.at(-1)).toBe('2026-11-23');
    await harness.pool.query(`DELETE FROM hours WHERE device_id = $1 AND hour = $2`, [
      id,
      '2026-11-10T07:00:00Z',
    ]);
    expect(await wholeOf(person, 'period=month&date=2026-11-24')).not.toContain('2026-11-10');
  });

  test('only if no device was added or stopped sending in it', async () => {
    const person = newPerson();
    const [a, b] = [await newDevice(person), await newDevice(person)];
    for (const date of ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'])
      await harness.read(a, ...dayOf(date, 2.4));
    await harness.read(b, ...dayOf('2026-11-17', 1.2).slice(3), ...dayOf('2026-11-19', 1.2));
    expect(await wholeOf(person, 'period=week&date=2026-11-18')).toEqual([
      '2026-11-16',
      '2026-11-19',
      '2026-11-20',
    ]);
  });
});

describe('with several devices', () => {
  test('an hour of a day is complete only if no device misses it', async () => {
    const person = newPerson();
    const [a, b] = [await newDevice(person), await newDevice(person)];
    await harness.read(a, ...hourly('2026-11-24T00:00:00Z', Array(10).fill(0.1)));
    await harness.read(b, ...hourly('2026-11-24T02:00:00Z', [0.1]));
    await harness.read(b, ...hourly('2026-11-24T04:00:00Z', Array(6).fill(0.1)), [
      '2026-11-24T10:20:00Z',
      0.1,
    ]);
    const { body } = await get('day?date=2026-11-24&tz=UTC', person);
    const hours = body.hours as { isWhole: boolean }[];
    expect(hours.flatMap(({ isWhole }, hour) => (isWhole ? [hour] : []))).toEqual([
      0, 1, 2, 4, 5, 6, 7, 8, 9,
    ]);
    expect(body.isWhole).toBe(false);
  });

  test('a day is complete if the same devices have readings in every hour that is over', async () => {
    const person = newPerson();
    const [a, b] = [await newDevice(person), await newDevice(person)];
    await harness.read(a, ...dayOf('2026-11-22', 2.4), ...dayOf('2026-11-23', 2.4));
    await harness.read(b, ...dayOf('2026-11-22', 2.4), ...dayOf('2026-11-23', 2.4).slice(0, 12));
    const isWhole = async (path: string) => (await get(`${path}&tz=UTC`, person)).body.isWhole;
    expect(await isWhole('day?date=2026-11-22')).toBe(true);
    expect(await isWhole('range?period=day&date=2026-11-22')).toBe(true);
    expect(await isWhole('day?date=2026-11-23')).toBe(false);
    expect(await isWhole('range?period=day&date=2026-11-23')).toBe(false);
  });

  test('in Kolkata a day stays complete if a device stopped shortly before it or joined shortly after', async () => {
    const person = newPerson();
    const halfHours = (from: string, count: number) =>
      Array.from({ length: count }, (_, index): [string, number] => [
        new Date(Date.parse(from) + (index + 1) * 1_800_000).toISOString(),
        0.1,
      ]);
    // The day begins and ends at 18:30 UTC, in the middle of an hour.
    await harness.read(await newDevice(person), ...halfHours('2026-11-22T12:30:00Z', 96));
    await harness.read(await newDevice(person), ...halfHours('2026-11-22T12:30:00Z', 12));
    await harness.read(await newDevice(person), ...halfHours('2026-11-23T18:30:00Z', 12));
    const { body: day } = await get('day?date=2026-11-23&tz=Asia/Kolkata', person);
    expect(day).toMatchObject({ isWhole: true, totalKwh: 4.8 });
    const { body: week } = await get('range?period=week&date=2026-11-23&tz=Asia/Kolkata', person);
    expect(week.buckets[0]).toMatchObject({ isWhole: true, kwh: 4.8 });
  });

  test('averages and records come from the parts with the same devices as most', async () => {
    const person = newPerson();
    const [a, b] = [await newDevice(person), await newDevice(person)];
    for (const day of [16, 17, 18, 19, 20]) await harness.read(a, ...dayOf(`2026-11-${day}`, 2.4));
    for (const day of [19, 20]) await harness.read(b, ...dayOf(`2026-11-${day}`, 9.6));
    const { body } = await get('range?period=week&date=2026-11-18&tz=UTC', person);
    const buckets = body.buckets as { isWhole: boolean; isComparable: boolean }[];
    expect(buckets.map(({ isWhole }) => isWhole)).toEqual([...Array(5).fill(true), false, false]);
    expect(buckets.map(({ isComparable }) => isComparable)).toEqual([
      ...Array(3).fill(true),
      ...Array(4).fill(false),
    ]);
    expect(body.isWhole).toBe(false);
  });

  describe('today', () => {
    /** Two devices with a week of complete days, of which both have a part of today. */
    async function twoDevices(hoursToday: readonly [number, number]) {
      const person = newPerson();
      for (const count of hoursToday) {
        const id = await newDevice(person);
        for (let day = 17; day < 24; day++) await harness.read(id, ...dayOf(`2026-11-${day}`, 2.4));
        await harness.read(id, ...hourly('2026-11-24T00:00:00Z', Array(count).fill(0.2)));
      }
      return person;
    }
    const summary = async (person: string) => (await get('summary', person)).body;

    test('is compared with yesterday when both sent', async () => {
      expect(await summary(await twoDevices([10, 10]))).toMatchObject({
        isComparable: true,
        isWhole: true,
        usualDayKwh: 4.8,
        isLikeUsualDay: true,
      });
    });

    test('is not compared with days on which more devices sent', async () => {
      expect(await summary(await twoDevices([10, 0]))).toMatchObject({
        completedHoursKwh: 2,
        yesterdaySameTimeKwh: 2,
        isComparable: false,
        isWhole: false,
        usualDayKwh: 4.8,
        isLikeUsualDay: false,
      });
    });

    test('is not compared with days on which fewer devices sent', async () => {
      const person = await twoDevices([10, 10]);
      const added = await newDevice(person);
      await harness.read(added, ...hourly('2026-11-24T00:00:00Z', Array(10).fill(0.2)));
      expect(await summary(person)).toMatchObject({
        isComparable: false,
        isWhole: true,
        usualDayKwh: 4.8,
        isLikeUsualDay: false,
      });
    });

    test.each([
      ['is not compared when a device fell silent yesterday', 46, false],
      ['is compared when both devices send', 80, true],
    ])('in Kolkata %s', async (_title, halfHours, isComparable) => {
      const person = newPerson();
      // Yesterday begins at 18:30 UTC, and 80 half hours later it is 16:00 today.
      for (const count of [80, halfHours])
        await harness.read(
          await newDevice(person),
          ...Array.from({ length: count }, (_, index): [string, number] => [
            new Date(Date.UTC(2026, 10, 22, 19, 30 * index)).toISOString(),
            0.1,
          ]),
        );
      const { body } = await get('summary?tz=Asia/Kolkata', person);
      expect(body).toMatchObject({ comparedUntil: '2026-11-24T16:00:00+05:30', isComparable });
    });

    test('has a typical day only of days with the same devices', async () => {
      const person = await twoDevices([10, 10]);
      const added = await newDevice(person);
      await harness.read(added, ...dayOf('2026-11-23', 2.4));
      expect(await summary(person)).toMatchObject({ usualDayKwh: null });
    });
  });
});

describe('the summary', () => {
  test('has today so far, yesterday until the same time, a typical day and each device', async () => {
    const person = newPerson();
    const [id, silent] = [await newDevice(person, 0.4), await newDevice(person)];
    for (let day = 0; day < 8; day++)
      await harness.read(id, ...dayOf(`2026-11-${15 + day}`, 24 * (day + 1)));
    // An hour is missing, so this day cannot be compared with.
    await harness.read(id, ...dayOf('2026-11-14', 2_400).slice(0, 23));
    await harness.read(id, ...hourly('2026-11-23T00:00:00Z', [...Array(10).fill(0.07), 5]));
    await harness.read(id, ...hourly('2026-11-24T00:00:00Z', Array(10).fill(0.06)), [
      '2026-11-24T10:20:00Z',
      0.05,
    ]);
    const { body } = await get('summary', person);
    expect(body).toMatchObject({
      date: '2026-11-24',
      soFarKwh: 0.65,
      comparedUntil: '2026-11-24T10:00:00+00:00',
      completedHoursKwh: 0.6,
      yesterdaySameTimeKwh: 0.7,
      isComparable: true,
      isWhole: true,
      yesterdayKwh: 5.7,
      usualDayKwh: 108,
      currentHour: {
        start: '2026-11-24T10:00:00+00:00',
        end: '2026-11-24T11:00:00+00:00',
        kwh: 0.05,
        limitKwh: 0.4,
      },
      limitHour: { start: '2026-11-24T10:00:00+00:00', kwh: 0.05 },
      devices: [
        { deviceId: id, todayKwh: 0.65, lastReadingAt: '2026-11-24T10:20:00.000Z' },
        { deviceId: silent, todayKwh: null, lastReadingAt: null },
      ],
    });
    expect((await get('devices', person)).body.items).toEqual(body.devices);
    await harness.pool.query(`DELETE FROM hours WHERE device_id = $1 AND hour = $2`, [
      id,
      '2026-11-23T05:00:00Z',
    ]);
    expect((await get('summary', person)).body.isComparable).toBe(false);
    await harness.pool.query(`DELETE FROM hours WHERE device_id = $1 AND hour = $2`, [
      id,
      '2026-11-24T05:00:00Z',
    ]);
    expect((await get('summary', person)).body.isWhole).toBe(false);
  });

  test('compares with yesterday by clock time, even across a clock change', async () => {
    const person = newPerson();
    const id = await newDevice(person);
    await harness.read(
      id,
      ...hourly('2026-10-24T22:00:00Z', Array(25).fill(1)),
      ...hourly('2026-10-25T23:00:00Z', Array(10).fill(1)),
    );
    harness.clock.now = Date.parse('2026-10-26T10:30:00+01:00');
    const { body } = await get('summary?tz=Europe/Paris', person);
    harness.clock.now = Date.UTC(2026, 10, 24, 10, 30);
    expect(body).toMatchObject({
      comparedUntil: '2026-10-26T10:00:00+01:00',
      completedHoursKwh: 10,
      yesterdaySameTimeKwh: 11,
      isComparable: true,
    });
  });

  test('in the first half hour of a day in Kolkata has a current hour and the hour for limits', async () => {
    const person = newPerson();
    const id = await newDevice(person);
    await harness.read(id, ['2026-11-23T18:20:00Z', 0.2], ['2026-11-23T18:40:00Z', 0.1]);
    harness.clock.now = Date.parse('2026-11-24T00:15:00+05:30');
    const { body } = await get('summary?tz=Asia/Kolkata', person);
    harness.clock.now = Date.UTC(2026, 10, 24, 10, 30);
    expect(body).toMatchObject({
      soFarKwh: 0.1,
      currentHour: {
        start: '2026-11-24T00:00:00+05:30',
        end: '2026-11-24T01:00:00+05:30',
        kwh: 0.1,
      },
      limitHour: {
        start: '2026-11-23T23:30:00+05:30',
        end: '2026-11-24T00:30:00+05:30',
        kwh: 0.3,
      },
      comparedUntil: null,
      completedHoursKwh: null,
      isWhole: true,
      yesterdayKwh: 0.2,
    });
  });

  test('of a new resident has no values instead of zeros', async () => {
    const { body } = await get('summary', newPerson());
    expect(body).toMatchObject({
      soFarKwh: null,
      yesterdaySameTimeKwh: null,
      usualDayKwh: null,
      devices: [],
    });
  });
});

describe('an invalid request gets a problem with a code and the field, never a 5xx', () => {
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
