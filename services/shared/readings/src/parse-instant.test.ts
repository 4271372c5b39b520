import { instant } from '@ems/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInstant } from './parse-instant.ts';

const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
const almostInstants = fc
  .record({
    year: fc.integer({ min: 1970, max: 9999 }).map(String),
    month: fc.oneof(fc.constantFrom('02', '11', '12'), two),
    day: fc.oneof(fc.constantFrom('28', '29', '30', '31'), two),
    hours: fc.oneof(fc.constantFrom('00', '23', '24'), two),
    minutes: two,
    seconds: fc.oneof(fc.constantFrom('59', '60'), two),
    fraction: fc.oneof(
      fc.constantFrom('', '.'),
      fc.stringMatching(/^\.\d{1,9}$/),
      fc.stringMatching(/^\.\d{3}x$/),
    ),
    zone: fc.oneof(
      fc.constantFrom('Z', '', 'z', 'ZZ', '+00:00', '-00:30', '+23:59', '+24:00', '+1:00', '+0100'),
      fc.tuple(fc.constantFrom('+', '-'), two, two).map(([sign, h, m]) => `${sign}${h}:${m}`),
    ),
  })
  .map(
    ({ year, month, day, hours, minutes, seconds, fraction, zone }) =>
      `${year}-${month}-${day}T${hours}:${minutes}:${seconds}${fraction}${zone}`,
  );

test('whatever it reads, the contract accepts with the same time, and it reads whatever has seconds', () => {
  fc.assert(
    fc.property(almostInstants, (text) => {
      const isAccepted = instant.safeParse(text).success;
      expect(parseInstant(text)).toBe(isAccepted ? Date.parse(text) : undefined);
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  '2026-01-01 00:00:00Z',
  '2026/01/01T00:00:00Z',
  '2026-01-01T00-00-00Z',
  ' 2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00Z ',
  '2026-01-01T00:00Z',
  '2026-01-01',
  '２026-01-01T00:00:00Z',
  '',
])('%j is no instant', (text) => expect(parseInstant(text)).toBeUndefined());
