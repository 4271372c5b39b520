import { inject, describe, expect, test } from 'vitest';
import pg from 'pg';
import {
  daySpan,
  hoursOf,
  isoIn,
  parseDate,
  periodSpan,
  sameTimeOn,
  type Span,
} from './calendar.ts';

const hoursOn = (date: string, zone: string) =>
  hoursOf(daySpan(parseDate(date), zone), zone).length;

describe('the number of hours of a day', () => {
  test.each([
    ['an ordinary day', '2026-11-24', 'Europe/Paris', 24],
    ['spring', '2026-03-29', 'Europe/Paris', 23],
    ['autumn', '2026-10-25', 'Europe/Paris', 25],
    ['spring at midnight', '2018-11-04', 'America/Sao_Paulo', 23],
    ['an offset of half an hour', '2026-11-24', 'Asia/Kolkata', 24],
    ['spring by half an hour', '2026-10-04', 'Australia/Lord_Howe', 24],
    ['autumn by half an hour', '2026-04-05', 'Australia/Lord_Howe', 25],
    ['a skipped day', '2011-12-30', 'Pacific/Apia', 0],
  ])('follows the clock on %s (%s in %s has %d)', (_, date, zone, hours) => {
    expect(hoursOn(date, zone)).toBe(hours);
  });
});

test('days start at the same time as in PostgreSQL', async () => {
  const client = new pg.Client({ connectionString: inject('infrastructure').postgresUrl });
  await client.connect();
  const zones = [
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/Santiago',
  ];
  for (const zone of zones) {
    const { rows } = await client.query<{ day: string; start: string }>(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, (extract(epoch FROM day AT TIME ZONE $1) * 1000)::text AS start
       FROM generate_series(timestamp '2024-01-01', '2026-12-31', '1 day') AS day`,
      [zone],
    );
    for (const { day, start } of rows)
      expect(daySpan(parseDate(day), zone).start, `${day} ${zone}`).toBe(Number(start));
  }
  await client.end();
});

test('each hour of a year belongs to exactly one day', () => {
  const { parts, span } = periodSpan(parseDate('2026-06-01'), 'year', 'Europe/Paris');
  const days = periodSpan(parseDate('2026-03-15'), 'month', 'Europe/Paris');
  expect(parts).toHaveLength(12);
  const hours = (day: Span) => hoursOf(day, 'Europe/Paris');
  expect(parts.flatMap(hours)).toHaveLength((span.end - span.start) / 3_600_000);
  expect(days.parts.map((day) => hours(day).length)).toContain(23);
});

test('a week starts on Monday', () => {
  const { first } = periodSpan(parseDate('2026-11-24'), 'week', 'UTC');
  expect(first.toString()).toBe('2026-11-23');
});

test.each(['2026-02-30', '1999-12-31', 'tomorrow'])('%s is rejected with its field', (text) => {
  expect(() => parseDate(text)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
});

test('a clock change of half an hour shortens an hour, and the next hour starts at the new time', () => {
  const starts = (date: string) =>
    hoursOf(daySpan(parseDate(date), 'Australia/Lord_Howe'), 'Australia/Lord_Howe')
      .slice(0, 4)
      .map(({ start }) => isoIn(start, 'Australia/Lord_Howe').slice(11));
  expect(starts('2026-10-04')).toEqual([
    '00:00:00+10:30',
    '01:00:00+10:30',
    '02:30:00+11:00',
    '03:00:00+11:00',
  ]);
  expect(starts('2026-04-05')).toEqual([
    '00:00:00+11:00',
    '01:00:00+11:00',
    '01:30:00+10:30',
    '02:00:00+10:30',
  ]);
});

test('the offset of every zone since 2000 is a whole number of quarter-hours', () => {
  for (const zone of Intl.supportedValuesOf('timeZone'))
    for (const date of ['2000-01-01', '2006-07-01', '2012-01-01', '2018-07-01', '2026-01-01'])
      expect(daySpan(parseDate(date), zone).start % 900_000, `${date} ${zone}`).toBe(0);
});

test.each([
  [
    'on the day after summer time ends',
    '2026-10-25',
    '2026-10-26T10:00:00+01:00',
    '10:00:00+01:00',
  ],
  [
    'on the day after summer time starts',
    '2026-03-29',
    '2026-03-30T10:00:00+02:00',
    '10:00:00+02:00',
  ],
  ['on the day summer time ends', '2026-10-24', '2026-10-25T10:00:00+01:00', '10:00:00+02:00'],
])('the same time yesterday is the same clock time %s', (_, date, now, time) => {
  const instant = sameTimeOn(parseDate(date), Date.parse(now), 'Europe/Paris');
  expect(isoIn(instant, 'Europe/Paris')).toBe(`${date}T${time}`);
});

test('an instant is shown with the offset of its zone at that time', () => {
  expect(isoIn(Date.UTC(2026, 6, 1, 10), 'Europe/Paris')).toBe('2026-07-01T12:00:00+02:00');
});
