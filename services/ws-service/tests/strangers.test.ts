import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
const clients: Socket[] = [];

beforeAll(async () => {
  harness = await createWsHarness();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => harness.stop());

/** A client without a valid token that keeps sending, answers no close frame and never closes. */
function connectStranger(port: number, query = '', path = '/ws'): Socket {
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => undefined);
  client.write(
    [
      `GET ${path}?token=a.b.c${query} HTTP/1.1`,
      'Host: app.localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  );
  clients.push(client);
  return client;
}

const firstLine = async (client: Socket): Promise<string> => {
  const [chunk] = (await once(client, 'data')) as [Buffer];
  return chunk.toString().split('\r\n')[0] ?? '';
};

test('a refused stranger that does not close is cut off', async () => {
  const { port } = await harness.replica();
  const strangers = Array.from({ length: 50 }, () => connectStranger(port()));
  const sending = setInterval(() => {
    for (const stranger of strangers) if (stranger.writable) stranger.write('more');
  }, 50);

  for (const stranger of strangers) stranger.resume();
  await eventually(() => expect(strangers.every(({ closed }) => closed)).toBe(true), {
    deadlineMs: 10_000,
  });

  clearInterval(sending);
});

test('a stranger is refused before a position of another replica is waited for', async () => {
  const { port } = await harness.replica();
  let received = '';
  connectStranger(port(), '&position=999999999-1').on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });

  await eventually(() => expect(received).toContain('not logged in'), { deadlineMs: 4_000 });
});

test('upgrades to a wrong path count as strangers until they are closed', async () => {
  const { port } = await harness.replica({}, { WS_UNAUTHENTICATED_MAX: '2' });
  const strangers = [connectStranger(port(), '', '/x'), connectStranger(port(), '', '/x')];
  for (const stranger of strangers) expect(await firstLine(stranger)).toContain('404');

  expect(await firstLine(connectStranger(port()))).toContain('503');
});

test('only an address with too many strangers is refused, until some are gone', async () => {
  const { port, connect: connectResident } = await harness.replica(
    {},
    { WS_UNAUTHENTICATED_MAX_PER_ADDRESS: '3', TRUST_PROXY: 'loopback' },
  );
  const strangers = [connectStranger(port()), connectStranger(port()), connectStranger(port())];
  for (const stranger of strangers) expect(await firstLine(stranger)).toContain('101');

  expect(await firstLine(connectStranger(port()))).toContain('503');

  const neighbour = await connectResident({
    client: { headers: { 'x-forwarded-for': '203.0.113.7' } },
  });
  await neighbour.frame('welcome');
  for (const stranger of strangers) stranger.destroy();
  await eventually(async () => {
    const { socket, frames } = await connectResident();
    await Promise.race([once(socket, 'message'), once(socket, 'close')]);
    expect(frames.map(({ type }) => type)).toContain('welcome');
  });
});
