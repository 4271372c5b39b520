import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findClock } from './find-clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ems-clock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = { timeZone: 'Europe/Paris', intervalSeconds: 60 };

function clockOf(...times: string[]): Promise<string> {
  const file = join(folder, 'home.csv');
  const rows = times.map((time) => `${time},0.1`);
  writeFileSync(file, ['timestamp,kwh', ...rows, ''].join('\n'));
  return findClock(file, options);
}

test('a file that has rows in the hour that spring skips keeps standard time all year', async () => {
  const winter = await clockOf('2007-03-25 01:59', '2007-03-25 02:00', '2007-07-01 12:00');
  const summer = await clockOf('2006-07-01 12:00', '2007-03-25 02:30');
  expect([winter, summer]).toEqual(['+01:00', '+01:00']);
});

test('a file that jumps over that hour follows the zone', async () => {
  expect(await clockOf('2007-03-25 01:59', '2007-03-25 03:00', '2008-03-30 02:30')).toBe(
    'Europe/Paris',
  );
});

test('a file that is silent around one spring is judged by the next', async () => {
  expect(
    await clockOf('2007-03-20 12:00', '2007-04-20 12:00', '2008-03-30 01:59', '2008-03-30 02:00'),
  ).toBe('+01:00');
});

test('a file without a spring, or with offsets, follows the zone', async () => {
  expect(await clockOf('2006-12-16 17:24', '2006-12-16 17:25')).toBe('Europe/Paris');
  expect(await clockOf('2007-03-25T00:30:00Z', '2007-03-25T01:30:00Z')).toBe('Europe/Paris');
});
