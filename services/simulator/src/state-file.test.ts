import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@ems/logging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStateFile } from './state-file.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const schedule = { confirmed: 120_000, grids: [{ from: 60_000, seconds: 10 }] };
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'state-file-'));
});
afterAll(() => rm(directory, { recursive: true }));

const fileWith = async (name: string, text: string) => {
  await writeFile(join(directory, name), text);
  return join(directory, name);
};

test('what a device sends and what was confirmed of it is there after a restart', async () => {
  const path = join(directory, 'new.json');
  const state = await openStateFile(path, logger);
  expect(state.known(7)).toBeUndefined();
  await state.begin([[7, schedule]]);
  state.confirm(7, 130_000);
  state.confirm(7, 140_000);
  await state.flush();
  const again = await openStateFile(path, logger);
  expect(again.known(7)).toEqual({ ...schedule, confirmed: 140_000 });
  expect(await readdir(directory)).toEqual(['new.json']);
});

test('a file of an earlier version, with instants only, is understood', async () => {
  const state = await openStateFile(await fileWith('old.json', '{"7":120000,"8":60000}'), logger);
  expect(state.known(7)).toEqual({ confirmed: 120_000, grids: [] });
  await state.begin([[7, schedule]]);
  state.confirm(8, 180_000);
  await state.flush();
  expect(JSON.parse(await readFile(join(directory, 'old.json'), 'utf8'))).toEqual({
    7: schedule,
    8: { confirmed: 180_000, grids: [] },
  });
});

test.each([
  ['half a file', '{"7":{"confirmed":12'],
  ['nothing', ''],
  ['something else', '{"7":"yesterday"}'],
  ['a grid of no seconds', '{"7":{"confirmed":0,"grids":[{"from":0,"seconds":0}]}}'],
])('%s is refused, with what to do, instead of beginning anew', async (_, text) => {
  const path = await fileWith('damaged.json', text);
  await expect(openStateFile(path, logger)).rejects.toThrow(/damaged. Restore it, or delete it/);
});

test('a file that cannot be read or written is an error that names it and what to do', async () => {
  const folder = join(directory, 'folder');
  await mkdir(folder);
  await expect(openStateFile(folder, logger)).rejects.toThrow(/folder cannot be read .*Make it/);
  const state = await openStateFile(join(directory, 'nowhere', 'state.json'), logger);
  await expect(state.begin([[7, schedule]])).rejects.toThrow(/cannot be written .*Make its folder/);
});

test('without a file nothing is remembered, and nothing fails', async () => {
  const state = await openStateFile(undefined, logger);
  await state.begin([[7, schedule]]);
  state.confirm(7, 1);
  await state.flush();
});
