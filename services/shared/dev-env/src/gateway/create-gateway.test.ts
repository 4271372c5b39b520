import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createGateway } from './create-gateway.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The gateway in front of an auth-service with this answer. */
async function inFrontOf(answer: RequestListener, path = '/api/auth/login') {
  const upstream = createServer(answer);
  const target = await listen(upstream);
  const gateway = createGateway({
    upstream: () => target,
    webDirectory: '/nowhere',
    hosts: ['127.0.0.1'],
  });
  return { upstream, url: `${await listen(gateway.server)}${path}` };
}

const signal = () => AbortSignal.timeout(10_000);

test('a service that is away is a problem at once, and nobody waits for it', async () => {
  const { upstream, url } = await inFrontOf((_request, response) => response.end('here'));
  expect(await (await fetch(url, { signal: signal() })).text()).toBe('here');
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  const answer = await fetch(url, { method: 'POST', body: '{}', signal: signal() });
  expect(answer.status).toBe(502);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(await answer.json()).toMatchObject({ code: 'upstream_unavailable' });
});

test('while auth-service is away nothing that wants a login is passed on, and whoever asks is told to try again', async () => {
  const passedOn: (string | undefined)[] = [];
  const { url } = await inFrontOf((request) => {
    if (request.url !== '/internal/verify') passedOn.push(request.url);
    request.socket.destroy();
  }, '/api/users/me');
  const answer = await fetch(url, { signal: signal() });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(await answer.json()).toMatchObject({ status: 503, code: 'unavailable' });
  expect(passedOn).toEqual([]);
});

test('a service that dies with a request in its hands is a problem, one that dies while it answers breaks off', async () => {
  const silent = await inFrontOf((request) => request.socket.destroy());
  expect((await fetch(silent.url, { signal: signal() })).status).toBe(502);
  const half = await inFrontOf((request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half');
    setTimeout(() => request.socket.destroy(), 50);
  });
  const answer = await fetch(half.url, { signal: signal() });
  await expect(answer.text()).rejects.toThrow('terminated');
});
