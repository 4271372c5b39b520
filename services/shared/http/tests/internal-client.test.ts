import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '@ems/config';
import { afterEach, expect, test } from 'vitest';
import { createInternalClient, PeerUnavailableError } from '../src/index.ts';

const servers: ReturnType<typeof createServer>[] = [];

async function peer(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return createInternalClient({
    baseUrl: `http://127.0.0.1:${port}`,
    token: new Secret('between-services'),
    deadlineMs: 300,
  });
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

test('a call carries the token and the trace, and a refusal is an answer', async () => {
  let seen: IncomingMessage['headers'] = {};
  const client = await peer((request, response) => {
    seen = request.headers;
    response.writeHead(409).end('{"code":"taken"}');
  });
  expect(await client.request('PUT', '/internal/a', {})).toEqual({
    status: 409,
    body: { code: 'taken' },
  });
  expect(seen).toMatchObject({
    authorization: 'Bearer between-services',
    traceparent: expect.stringMatching(/^00-/),
  });
});

test.each([
  ['fails', (_: IncomingMessage, response: ServerResponse) => response.writeHead(500).end()],
  ['is silent', () => undefined],
  ['hangs up', (request: IncomingMessage) => request.socket.destroy()],
  ['does not know the token', (_: unknown, response: ServerResponse) => response.writeHead(401).end()],
  ['speaks no JSON', (_: unknown, response: ServerResponse) => response.writeHead(200).end('<')],
])('a peer that %s is unavailable', async (_, answer) => {
  const client = await peer(answer);
  await expect(client.request('GET', '/internal/a')).rejects.toThrow(PeerUnavailableError);
});
