import { expect, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { firstLine, rawClient, startGateway, upgradeTo } from './gateway-harness.ts';

const silent = () => undefined;

test.each([
  ['from one address', { total: 100, perAddress: 3 }],
  ['in total', { total: 3, perAddress: 100 }],
])('too many upgrades %s that ws-service has not answered get 503', async (_, upgradeLimits) => {
  const { port, connections } = await startGateway(silent, { silenceMs: 60_000, upgradeLimits });
  const waiting = [1, 2, 3].map(() => rawClient(port, upgradeTo('/ws')));
  await eventually(async () => expect(await connections()).toBe(3));

  expect(await firstLine(rawClient(port, upgradeTo('/ws')))).toContain('503');

  for (const client of waiting) client.destroy();
  await eventually(async () => expect(await connections()).toBe(0));
  expect(await firstLine(rawClient(port, upgradeTo('/elsewhere')))).toContain('404');
});

test('a client over the limit is closed at once, even if it never closes', async () => {
  const { port, connections } = await startGateway(silent, {
    silenceMs: 60_000,
    upgradeLimits: { total: 100, perAddress: 1 },
  });
  rawClient(port, upgradeTo('/ws'));
  await eventually(async () => expect(await connections()).toBe(1));

  const clients = Array.from({ length: 50 }, () => rawClient(port, upgradeTo('/ws')));
  await Promise.all(clients.map(firstLine));

  await eventually(async () => expect(await connections()).toBe(1));
});

test('refused upgrades count until they are closed', async () => {
  const { port } = await startGateway(silent, { upgradeLimits: { total: 100, perAddress: 2 } });
  const refused = [1, 2].map(() => rawClient(port, upgradeTo('/elsewhere')));
  for (const client of refused) expect(await firstLine(client)).toContain('404');

  expect(await firstLine(rawClient(port, upgradeTo('/ws')))).toContain('503');
});

test('sockets that ws-service has accepted do not count', async () => {
  const { port } = await startGateway(silent, {
    upgradeLimits: { total: 100, perAddress: 1 },
    onUpgrade(_request, socket) {
      socket.on('error', silent).resume();
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
    },
  });

  for (let opened = 0; opened < 3; opened++)
    expect(await firstLine(rawClient(port, upgradeTo('/ws')))).toContain('101');
});

test('other requests of an address with too many upgrades are answered', async () => {
  const { port, url, connections } = await startGateway(
    (request, response) => {
      if (!request.headers.upgrade) response.end('here');
    },
    { silenceMs: 60_000, upgradeLimits: { total: 1, perAddress: 1 } },
  );
  rawClient(port, upgradeTo('/ws'));
  await eventually(async () => expect(await connections()).toBe(1));

  expect((await fetch(`${url}/api/auth/login`)).status).toBe(200);
});
