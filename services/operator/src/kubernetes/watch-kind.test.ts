import { createServer, type ServerResponse } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createLogger } from '@ems/logging';
import { afterEach, expect, test } from 'vitest';
import { createKubernetesApi } from './kubernetes-api.ts';
import { watchKind } from './watch-kind.ts';

const running: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).toReversed()) await stop();
});

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
const eventOf = (type: string, version: string) =>
  `${JSON.stringify({ type, object: { metadata: { name: `v${version}`, resourceVersion: version } } })}\n`;

/** An API server with one kind. The test decides what each watch receives. */
async function startApiServer() {
  const lists: string[] = [];
  const watches: { readonly from: string; readonly response: ServerResponse }[] = [];
  let refusal: number | undefined;
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://api');
    if (!searchParams.has('watch')) {
      lists.push(String(100 * (lists.length + 1)));
      response.end(JSON.stringify({ metadata: { resourceVersion: lists.at(-1) } }));
      return;
    }
    if (refusal) {
      response.writeHead(refusal).end(JSON.stringify({ message: 'too old', reason: 'Expired' }));
      refusal = undefined;
      return;
    }
    response.writeHead(200).flushHeaders();
    watches.push({ from: searchParams.get('resourceVersion') ?? '', response });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    lists,
    watches,
    port: portOf(server),
    refuseNext: (status: number) => (refusal = status),
    last: () => watches.at(-1)?.response,
  };
}

/** A proxy to the API server that can go silent without closing, like a pulled cable. */
async function startProxy(port: number) {
  const sockets = new Set<Socket>();
  let muted = new WeakSet<Socket>();
  const server = createTcpServer((inside) => {
    const outside = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => !muted.has(inside) && to.write(data));
      from.on('close', () => !muted.has(inside) && to.destroy());
      from.on('error', () => undefined);
    }
    sockets.add(inside);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: portOf(server),
    goSilent: () => (muted = new WeakSet(sockets)),
  };
}

function follow(port: number, silentMs?: number) {
  const seen: string[] = [];
  const gaps: number[] = [];
  const access = async () => ({ server: `http://127.0.0.1:${port}`, options: {} });
  const watch = watchKind({
    access,
    api: createKubernetesApi(access),
    path: '/api/v1/things',
    logger: createLogger({ name: 'test', level: 'silent' }),
    onChange: ({ metadata }, type) => seen.push(`${type} ${metadata.name}`),
    onGap: () => void gaps.push(gaps.length),
    retryMs: 10,
    ...(silentMs ? { silentMs } : {}),
  });
  watch.start();
  running.push(() => watch.stop());
  return { seen, gaps };
}

const poll = <Value>(check: () => Value) => expect.poll(check, { timeout: 30_000, interval: 10 });

test('a watch that the server ends goes on where it was, without a look at everything', async () => {
  const server = await startApiServer();
  const { seen, gaps } = follow(server.port);
  await poll(() => server.watches.length).toBe(1);
  server.last()?.write(eventOf('ADDED', '101'));
  server.last()?.end(eventOf('BOOKMARK', '105'));
  await poll(() => server.watches.length).toBe(2);

  expect(server.watches.map(({ from }) => from)).toEqual(['100', '105']);
  expect(seen).toEqual(['ADDED v101']);
  expect(gaps).toHaveLength(1);
});

test('a line that comes in pieces is one event', async () => {
  const server = await startApiServer();
  const { seen } = follow(server.port);
  await poll(() => server.watches.length).toBe(1);
  const line = eventOf('ADDED', '101');
  server.last()?.write(line.slice(0, 20));
  server.last()?.write(`${line.slice(20)}${eventOf('DELETED', '102')}`);
  await poll(() => seen).toEqual(['ADDED v101', 'DELETED v102']);
});

test('a half-open connection is noticed, and no change after it is missed', async () => {
  const server = await startApiServer();
  const proxy = await startProxy(server.port);
  const { seen } = follow(proxy.port, 500);
  await poll(() => server.watches.length).toBe(1);
  server.last()?.write(eventOf('ADDED', '101'));
  await poll(() => seen).toEqual(['ADDED v101']);

  const lost = server.watches.length;
  proxy.goSilent();
  await poll(() => server.watches.length).toBeGreaterThan(lost);
  expect(server.watches.at(-1)?.from).toBe('101');
  server.last()?.write(eventOf('MODIFIED', '102'));
  await poll(() => seen).toContain('MODIFIED v102');
});

test('a position that the server has forgotten leads to a look at everything', async () => {
  const server = await startApiServer();
  const { gaps, seen } = follow(server.port);
  await poll(() => server.watches.length).toBe(1);
  server.refuseNext(410);
  server.last()?.end();
  await poll(() => server.watches.length).toBe(2);

  expect(gaps).toHaveLength(2);
  expect(server.watches.at(-1)?.from).toBe('200');
  server.last()?.write(eventOf('ADDED', '201'));
  await poll(() => seen).toEqual(['ADDED v201']);
});

test('so does an event which says so', async () => {
  const server = await startApiServer();
  const { gaps } = follow(server.port);
  await poll(() => server.watches.length).toBe(1);
  const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
  server.last()?.write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
  await poll(() => server.watches.length).toBe(2);

  expect(gaps).toHaveLength(2);
  expect(server.watches.at(-1)?.from).toBe('200');
});
