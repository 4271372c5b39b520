import { createLogger } from '@ems/logging';
import { expect, test } from 'vitest';
import { repeat } from './repeat.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

test('a failing turn does not end the series, and nothing runs after the stop', async () => {
  let turns = 0;
  const third = Promise.withResolvers<void>();
  const series = repeat({
    name: 'test',
    everyMs: 1,
    async work() {
      turns += 1;
      if (turns === 3) third.resolve();
      throw new Error('no');
    },
    logger,
  });
  series.start();
  await third.promise;
  await series.stop();
  const turnsAtStop = turns;
  await new Promise((resolve) => setImmediate(resolve));
  expect(turns).toBe(turnsAtStop);
});

test('stopping waits for the turn at hand', async () => {
  const begun = Promise.withResolvers<void>();
  let finish = () => {};
  let finished = false;
  const series = repeat({
    name: 'test',
    everyMs: 1,
    async work() {
      begun.resolve();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      finished = true;
    },
    logger,
  });
  series.start();
  await begun.promise;
  const stopped = series.stop();
  finish();
  await stopped;
  expect(finished).toBe(true);
});
