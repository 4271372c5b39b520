import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterEach } from 'vitest';
import { createGateway } from './create-gateway.ts';

interface Options {
  readonly silenceMs?: number;
  readonly upgradeLimits?: { readonly total: number; readonly perAddress: number };
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex) => void;
}

/** Called after each test, in reverse order. */
export const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A gateway in front of one server that plays every service. */
export async function startGateway(
  answer: RequestListener = (_request, response) => response.end('here'),
  { onUpgrade, ...options }: Options = {},
) {
  const upstream = createServer(answer).listen(0, '127.0.0.1');
  if (onUpgrade) upstream.on('upgrade', onUpgrade);
  await once(upstream, 'listening');
  const webDirectory = mkdtempSync(join(tmpdir(), 'page-'));
  writeFileSync(join(webDirectory, 'index.html'), '<title>Page</title>');
  const { server, close } = createGateway({
    upstream: () => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
    webDirectory,
    hosts: ['127.0.0.1'],
    ...options,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  cleanUps.push(
    () => rmSync(webDirectory, { recursive: true }),
    () => upstream.close().closeAllConnections(),
    () => close(),
  );
  const connections = () =>
    new Promise<number>((resolve, reject) => {
      server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  return { port, url: `http://127.0.0.1:${port}`, close, connections };
}

/** A client that sends raw text, does not read to the end and does not close the connection. */
export function rawClient(port: number, text: string): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  cleanUps.push(() => socket.destroy());
  socket.write(text);
  return socket;
}

export const firstChunk = async (socket: Socket): Promise<string> => {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
};

export const firstLine = async (socket: Socket): Promise<string> =>
  (await firstChunk(socket)).split('\r\n')[0] ?? '';

export const upgradeTo = (path: string, protocol = 'websocket') =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    `Upgrade: ${protocol}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');
