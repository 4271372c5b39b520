import { capturedLog, tcpProxy } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { createPool, waitForDatabase } from '../src/index.ts';

let proxy: Awaited<ReturnType<typeof tcpProxy>>;
beforeAll(async () => {
  proxy = await tcpProxy(Number(new URL(inject('infrastructure').postgresUrl).port));
});
afterAll(() => proxy.stop());

function throughProxy(password?: string) {
  const url = new URL(inject('infrastructure').postgresUrl);
  url.port = String(proxy.port);
  if (password !== undefined) url.password = password;
  const { logger, text } = capturedLog('test');
  const pool = createPool({ url: url.href, name: 'test', logger });
  onTestFinished(() => pool.end());
  return { ready: waitForDatabase(pool, logger), text };
}

test('the start waits for an unreachable database', async () => {
  proxy.cut();
  const { ready, text } = throughProxy();
  await expect.poll(text).toContain('Database not reachable yet');
  proxy.restore();
  await ready;
});

test('a wrong password is reported at once', async () => {
  const { ready, text } = throughProxy('wrong');
  await expect(ready).rejects.toThrow(/password/);
  expect(text()).not.toContain('not reachable');
});
