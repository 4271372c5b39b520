import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ann, createApiHarness, type ApiHarness } from './api-harness.ts';

const zone = 'Europe/Paris';
let harness: ApiHarness;
let device = 1;

beforeAll(async () => {
  harness = await createApiHarness();
  await harness.user(ann, zone);
});
afterAll(() => harness.stop());

const localDate = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
const hourMs = 3_600_000;

interface Value {
  readonly minute: number;
  readonly mwh: number;
}

/** The UTC hours that belong to this date on a wall clock, each with its energy. */
function oracle(date: string, base: number, values: readonly Value[]) {
  const largest = new Map<number, number>();
  for (const { minute, mwh } of values)
    largest.set(minute, Math.max(mwh, largest.get(minute) ?? 0));
  const candidates = Array.from({ length: 72 }, (_, index) => base + index * hourMs);
  return candidates
    .filter((start) => localDate.format(start) === date)
    .map((start) => {
      const within = [...largest].filter(([minute]) => {
        const end = base + minute * 60_000;
        return end > start && end <= start + hourMs;
      });
      const mwh = within.reduce((sum, [, value]) => sum + value, 0);
      return { start, kwh: within.length === 0 ? null : mwh / 1e6, readings: within.length };
    });
}

test.each([
  ['2026-03-29', 23],
  ['2026-10-25', 25],
  ['2026-06-10', 24],
])(
  'with random readings, %s in Paris shows exactly the readings of its %d hours',
  async (date, count) => {
    const base = Date.parse(`${date}T00:00:00Z`) - 24 * hourMs;
    const value = fc.record({
      minute: fc.oneof(
        fc.nat(72 * 60),
        fc.nat(72).map((hour) => hour * 60),
      ),
      mwh: fc.nat(900_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 60, maxLength: 150 }), async (values) => {
        const id = device++;
        await harness.device(id, ann);
        await harness.read(
          id,
          ...values.map(({ minute, mwh }): [string, number] => [
            new Date(base + minute * 60_000).toISOString(),
            mwh / 1e6,
          ]),
        );
        const { body } = await harness.call(ann, 'GET', `day?deviceId=${id}&date=${date}`);
        const expected = oracle(date, base, values);
        expect(expected).toHaveLength(count);
        const hours = body.hours as { start: string; kwh: number | null; readings: number }[];
        expect(
          hours.map(({ start, kwh, readings }) => ({ start: Date.parse(start), kwh, readings })),
        ).toEqual(expected);
        const used = expected.filter(({ kwh }) => kwh !== null);
        expect(body.totalKwh).toEqual(
          used.length === 0
            ? null
            : used.reduce((sum, { kwh }) => sum + Math.round((kwh ?? 0) * 1e6), 0) / 1e6,
        );
      }),
      { numRuns: 15, endOnFailure: true },
    );
  },
);
