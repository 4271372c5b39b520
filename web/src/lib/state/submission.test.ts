import { expect, test } from 'vitest';
import { Submission } from './submission.svelte.ts';

test('a second click during a submission submits nothing', async () => {
  const submission = new Submission();
  const first = Promise.withResolvers<void>();
  let submitted = 0;
  const submit = () =>
    submission.run(() => {
      submitted++;
      return first.promise;
    });
  const running = submit();
  await submit();
  expect([submitted, submission.busy]).toEqual([1, true]);
  first.resolve();
  await running;
  expect(submission.busy).toBe(false);
});

test('a failure is kept until the next attempt', async () => {
  const submission = new Submission();
  const failure = new Error('refused');
  await submission.run(() => Promise.reject(failure));
  expect([submission.error, submission.busy]).toEqual([failure, false]);
  await submission.run(() => Promise.resolve());
  expect(submission.error).toBeUndefined();
});
