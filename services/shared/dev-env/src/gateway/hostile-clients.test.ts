import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import {
  cleanUps,
  firstChunk,
  firstLine,
  rawClient,
  startGateway,
  upgradeTo,
} from './gateway-harness.ts';

test('what a client claims about its own address and identity never reaches a service', async () => {
  let received: IncomingHttpHeaders = {};
  const { url } = await startGateway((request, response) => {
    received = request.headers;
    response.end();
  });

  await fetch(`${url}/api/auth/login`, {
    headers: {
      'X-Forwarded-For': '203.0.113.7',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-User': 'root',
      'X-Real-IP': '203.0.113.7',
      Forwarded: 'for=203.0.113.7',
      X_Forwarded_For: '203.0.113.7',
      'X-User-Id': 'somebody',
      X_User_Authorities: 'ROLE_ADMIN',
    },
  });

  const said = Object.entries(received).filter(([name]) =>
    /forward|real|user[-_](?:id|auth)/.test(name),
  );
  expect(Object.fromEntries(said)).toEqual({
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': new URL(url).host,
  });
});

test('refused upgrades whose clients keep sending and never close leave no connection behind', async () => {
  const { port, connections } = await startGateway();
  const clients = Array.from({ length: 100 }, () => rawClient(port, upgradeTo('/elsewhere')));
  expect(await firstLine(clients[0] as Socket)).toContain('404');
  const sending = setInterval(() => {
    for (const client of clients) if (client.writable) client.write('more');
  }, 50);
  cleanUps.push(() => clearInterval(sending));

  await eventually(async () => expect(await connections()).toBe(0));
});

test('an upgrade that the service refuses leaves no connection behind either', async () => {
  const { port, connections } = await startGateway((_request, response) => {
    response.writeHead(503).end('not now');
  });
  const client = rawClient(port, upgradeTo('/ws'));
  expect(await firstLine(client)).toContain('503');

  await eventually(async () => expect(await connections()).toBe(0));
});

test(
  'closing does not wait for clients that hold on to their connection',
  { timeout: 20_000 },
  async () => {
    const { port, close, connections } = await startGateway(() => undefined);
    rawClient(port, upgradeTo('/elsewhere'));
    rawClient(port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Unfinished: ');
    rawClient(
      port,
      'POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{',
    );
    await eventually(async () => expect(await connections()).toBe(3));

    await close();

    expect(await connections()).toBe(0);
  },
);

test('a service that takes a request and stays silent is a timeout, not an endless wait', async () => {
  const { url } = await startGateway(() => undefined, { silenceMs: 300 });

  const answer = await fetch(`${url}/api/auth/login`);

  expect(answer.status).toBe(504);
  expect(await answer.json()).toMatchObject({ status: 504, code: 'upstream_timeout' });
});

test('a request with two Host headers is refused, since servers differ in which they take', async () => {
  const { port } = await startGateway();
  const client = rawClient(port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n');

  expect(await firstLine(client)).toContain('400');
});

test.each(['/', '/api/auth/login'])(
  'an offer to change to another protocol does not keep %s from being answered',
  async (path) => {
    const { port } = await startGateway();

    expect(await firstLine(rawClient(port, upgradeTo(path, 'h2c')))).toContain('200');
  },
);

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
  'the page answers %s with the methods that it knows',
  async (method) => {
    const { url } = await startGateway();

    const answer = await fetch(url, { method });

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' });
  },
);

test('the page refuses TRACE, which would send back the cookies of a request', async () => {
  const { port } = await startGateway();

  const client = rawClient(port, 'TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: secret\r\n\r\n');

  const answer = await firstChunk(client);
  expect(answer).toContain('HTTP/1.1 405');
  expect(answer).toContain('Allow: GET, HEAD');
  expect(answer).not.toContain('secret');
});

test.each(['/api/nothing', '/api/users/me'])(
  'a refusal by the gateway is neither kept nor guessed at by a browser: %s',
  async (path) => {
    const { url } = await startGateway((_request, response) => response.writeHead(401).end());

    const { headers, ok } = await fetch(`${url}${path}`);

    expect(ok).toBe(false);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  },
);

test('an upgrade that the service does not answer ends', async () => {
  const { port, connections } = await startGateway(() => undefined, { silenceMs: 60_000 });
  rawClient(port, upgradeTo('/ws')).resume();
  await eventually(async () => expect(await connections()).toBe(1));

  await eventually(async () => expect(await connections()).toBe(0), { deadlineMs: 10_000 });
});

test('the page may connect to its own host only', async () => {
  const { url } = await startGateway();
  const { host } = new URL(url);

  const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';

  const connectSources = policy.split('; ').find((part) => part.startsWith('connect-src'));
  expect(connectSources).toBe(`connect-src 'self' ws://${host} wss://${host}`);
});
