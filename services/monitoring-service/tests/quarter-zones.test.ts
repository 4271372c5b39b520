import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, ann, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;
let device = 1;

beforeAll(async () => {
  harness = await createApiHarness();
  await harness.user(ann, 'UTC');
});
afterAll(() => harness.stop());

const minuteMs = 60_000;

/** The date on a wall calendar. */
function createWallCalendar(zone: string) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  return (instant: number) => format.format(instant);
}

/** The sum of the readings whose interval ends in a minute of this local date. */
function totalOf(date: string, zone: string, base: number, values: ReadonlyMap<number, number>) {
  const wall = createWallCalendar(zone);
  const within = [...values].filter(([minute]) => wall(base + minute * minuteMs - 1) === date);
  return within.length === 0 ? null : within.reduce((sum, [, mwh]) => sum + mwh, 0) / 1e6;
}

test.each([
  ['Asia/Kolkata', '2026-11-24'],
  ['Asia/Kathmandu', '2026-11-24'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Australia/Adelaide', '2026-10-04'],
  ['Pacific/Chatham', '2026-04-05'],
  ['Pacific/Chatham', '2026-09-27'],
  ['Europe/Berlin', '2026-10-25'],
  ['UTC', '2026-11-24'],
])(
  'with random readings, days, bars and devices in %s around %s have exact sums',
  async (zone, date) => {
    const noon = Date.parse(`${date}T12:00:00Z`);
    const base = noon - 48 * 3_600_000;
    const wall = createWallCalendar(zone);
    const value = fc.record({
      minute: fc.oneof(
        fc.nat(96 * 60),
        fc.nat(96 * 4).map((quarter) => quarter * 15),
      ),
      mwh: fc.nat(900_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 60, maxLength: 200 }),
        fc.array(value, { maxLength: 20 }),
        async (values, corrections) => {
          const id = device++;
          await harness.device(id, ann);
          const kept = new Map<number, number>();
          // A correction wins if it is sent later or, at the same time, if it is larger.
          for (const batch of [values, corrections]) {
            for (const { minute, mwh } of batch)
              kept.set(minute, Math.max(mwh, kept.get(minute) ?? 0));
            await harness.read(
              id,
              ...batch.map(({ minute, mwh }): [string, number] => [
                new Date(base + minute * minuteMs).toISOString(),
                mwh / 1e6,
              ]),
            );
          }
          const expected = totalOf(date, zone, base, kept);
          const { body: day } = await harness.call(
            ann,
            'GET',
            `day?deviceId=${id}&date=${date}&tz=${zone}`,
          );
          expect(day.totalKwh).toEqual(expected);
          const starts = day.hours.map(({ start }: { start: string }) => Date.parse(start));
          const bars = starts.map((start: number, index: number) => {
            const end = starts[index + 1] ?? Date.parse(day.end);
            const within = [...kept].filter(([minute]) => {
              const at = base + minute * minuteMs;
              return at > start && at <= end;
            });
            return within.length === 0 ? null : within.reduce((sum, [, mwh]) => sum + mwh, 0) / 1e6;
          });
          expect(day.hours.map(({ kwh }: { kwh: number | null }) => kwh)).toEqual(bars);
          const texts = day.hours.map(({ start }: { start: string }) => start) as string[];
          for (const [index, text] of texts.entries()) {
            const isChanged = text.slice(19) !== (texts[index - 1] ?? text).slice(19);
            expect(text.slice(14, 16) === '00' || isChanged, text).toBe(true);
          }

          const { body: week } = await harness.call(
            ann,
            'GET',
            `range?deviceId=${id}&period=week&date=${date}&tz=${zone}`,
          );
          expect(
            week.buckets.map(({ start, kwh }: { start: string; kwh: number | null }) => [
              start.slice(0, 10),
              kwh,
            ]),
          ).toEqual(
            week.buckets.map(({ start }: { start: string }) => [
              start.slice(0, 10),
              totalOf(start.slice(0, 10), zone, base, kept),
            ]),
          );
          harness.clock.now = noon;
          const { body: devices } = await harness.call(
            ann,
            'GET',
            `devices?deviceId=${id}&tz=${zone}`,
          );
          expect(devices.items[0].todayKwh).toEqual(totalOf(wall(noon), zone, base, kept));
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
    const { body } = await harness.call(admin, 'GET', 'reconciliation');
    expect(body).toMatchObject({ consistent: true, differingHours: 0 });
  },
);
