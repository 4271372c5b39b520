import { eventually, tcpProxy } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ann, bob, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;
let proxy: Awaited<ReturnType<typeof tcpProxy>>;

beforeAll(async () => {
  harness = await createApiHarness({}, async (url) => {
    const through = new URL(url);
    proxy = await tcpProxy(Number(through.port));
    through.port = String(proxy.port);
    return through.href;
  });
  for (const userId of [ann, bob]) await harness.user(userId, 'Europe/Bucharest');
});
afterAll(async () => {
  await harness.stop();
  await proxy.stop();
});

test('a silent connection does not delay other requests for long', async () => {
  const list = (userId: string) => harness.call(userId, 'GET', 'alerts');
  expect((await list(ann)).status).toBe(200);
  proxy.strand();
  const answers: Awaited<ReturnType<typeof list>>[] = [];
  await eventually(
    async () => {
      // Another user, because the standing of the first one is cached for a moment.
      const answer = await list(bob);
      answers.push(answer);
      expect(answer.status).toBe(200);
    },
    { deadlineMs: 25_000 },
  );
  for (const { status, headers } of answers.slice(0, -1))
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
});

test('a read on a silent connection fails in less than a minute with advice', async () => {
  const list = () => harness.call(ann, 'GET', 'alerts');
  // The caller's standing is cached from here on, so that only the list needs the database.
  await eventually(async () => expect((await list()).status).toBe(200));
  proxy.strand();
  const late = AbortSignal.timeout(30_000);
  const answer = await Promise.race([
    list(),
    new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new Error('No answer within half a minute')));
    }),
  ]);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  await eventually(async () => expect((await list()).status).toBe(200));
});
