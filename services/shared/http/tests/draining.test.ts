import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { call, eventually } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createHttpServer, defineEndpoint } from '../src/index.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server with one endpoint, which answers when the test says so. `arrived` resolves with the first request. */
async function slowServer(stopping: { drainDelayMs: number; stopDeadlineMs: number }) {
  const arrived = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const endpoints = ['slow', 'quick'].map((name) =>
    defineEndpoint({
      method: 'get',
      path: `/api/${name}`,
      summary: name,
      security: 'public',
      status: 200,
      result: z.object({ name: z.string() }),
      async handle() {
        if (name === 'slow') {
          arrived.resolve();
          await answer.promise;
        }
        return { name };
      },
    }),
  );
  const logger = createLogger({ name: 'test', level: 'silent' });
  const server = createHttpServer({
    name: 'test',
    config: { port: 0, ...stopping },
    logger,
    endpoints,
  });
  await server.start();
  stops.push(() => {
    answer.resolve();
    return server.stop();
  });
  const url = `http://127.0.0.1:${server.port()}`;
  return { server, url, arrived: arrived.promise, answer: () => answer.resolve() };
}

/** A client that keeps its connection alive. */
async function keeping(url: string) {
  const agent = new Agent({ keepAlive: true });
  stops.push(() => agent.destroy());
  const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
  return {
    status: response.statusCode,
    connection: response.headers.connection,
    body: await text(response),
  };
}

test('a draining server is not ready, still answers, and tells clients to close connections', async () => {
  const { server, url } = await slowServer({ drainDelayMs: 1_000, stopDeadlineMs: 20_000 });
  expect((await call(url, 'GET', '/readyz')).status).toBe(200);
  expect((await keeping(`${url}/api/quick`)).connection).toBe('keep-alive');
  let hasDrained = false;
  const drained = server.drain().then(() => (hasDrained = true));

  expect(await call(url, 'GET', '/readyz')).toMatchObject({
    status: 503,
    body: { draining: true },
  });
  expect(await keeping(`${url}/api/quick`)).toMatchObject({ status: 200, connection: 'close' });

  expect(hasDrained).toBe(false);
  await drained;
});

test('a stopping server refuses new connections, finishes requests in progress, and closes idle connections', async () => {
  const { server, url, arrived, answer } = await slowServer({
    drainDelayMs: 0,
    stopDeadlineMs: 60_000,
  });
  const slow = keeping(`${url}/api/slow`);
  await arrived;
  const stopped = server.stop();

  await eventually(() => expect(call(url, 'GET', '/api/quick')).rejects.toThrow('fetch failed'));
  const answeredAt = Date.now();
  answer();
  expect(await slow).toMatchObject({ status: 200, body: '{"name":"slow"}' });
  await stopped;
  expect(Date.now() - answeredAt).toBeLessThan(15_000);
});

test('a request that does not end within half of the deadline is cut off', async () => {
  const { server, url, arrived } = await slowServer({ drainDelayMs: 0, stopDeadlineMs: 400 });
  const cutOff = keeping(`${url}/api/slow`).catch((error: unknown) => String(error));
  await arrived;
  await server.stop();
  expect(await cutOff).toContain('socket hang up');
});
