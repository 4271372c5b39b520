import { expect, test } from 'vitest';
import { dueTime, findScheduleTrouble, nextTime } from './backup-schedule.ts';

const at = (time: string) => Date.parse(time);
const daily = { schedule: '0 3 * * *', timeZone: 'Etc/UTC' };

test('a planned time is due from its first second', () => {
  expect(dueTime(daily, at('2026-03-02T03:00:00Z'))?.toISOString()).toBe(
    '2026-03-02T03:00:00.000Z',
  );
  expect(dueTime(daily, at('2026-03-02T02:59:59Z'))?.toISOString()).toBe(
    '2026-03-01T03:00:00.000Z',
  );
  expect(nextTime(daily, at('2026-03-02T03:00:00Z'))?.toISOString()).toBe(
    '2026-03-03T03:00:00.000Z',
  );
});

test('a schedule follows its time zone when the clocks change', () => {
  const berlin = { schedule: '30 3 * * *', timeZone: 'Europe/Berlin' };
  expect(nextTime(berlin, at('2026-03-28T12:00:00Z'))?.toISOString()).toBe(
    '2026-03-29T01:30:00.000Z',
  );
  expect(nextTime(berlin, at('2026-03-27T12:00:00Z'))?.toISOString()).toBe(
    '2026-03-28T02:30:00.000Z',
  );
});

test.each([
  [{ ...daily, schedule: '0 25 * * *' }, 'is not a cron expression'],
  [{ ...daily, schedule: '0 3 31 2 *' }, 'which never occurs'],
  [{ ...daily, timeZone: 'Mars/Base' }, 'is not a known time zone'],
])('%j is explained', (spec, sentence) => {
  expect(findScheduleTrouble(spec)).toContain(sentence);
});

test('a schedule that can be followed has no trouble', () => {
  expect(findScheduleTrouble(daily)).toBeUndefined();
});
