import { connect } from 'node:net';
import { KeysUnavailableError } from '@ems/tokens';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
let replica: Awaited<ReturnType<WsHarness['replica']>>;

beforeAll(async () => {
  harness = await createWsHarness();
  replica = await harness.replica();
});
afterAll(() => harness.stop());

describe('a valid token is accepted', () => {
  test('as a query parameter', async () => {
    const client = await replica.connectTo({ query: `token=${await harness.token()}` });
    expect(await client.frame('welcome')).toMatchObject({ resumed: false, position: '0-0' });
    client.close();
  });

  test('next to the protocol, which is then selected', async () => {
    const client = await replica.connect();
    await client.frame('welcome');
    expect(client.socket.protocol).toBe('ems.v1');
    client.close();
  });

  test('as the only offered protocol, which is then selected, as browsers require', async () => {
    const token = await harness.token();
    const client = await replica.connect({ protocols: [token] });
    await client.frame('welcome');
    expect(client.socket.protocol).toBe(token);
    client.close();
  });
});

describe('a socket is closed with 4401 for', () => {
  test.each([
    ['no token', async () => ({})],
    ['an empty token', async () => ({ query: 'token=' })],
    ['nonsense', async () => ({ query: 'token=nonsense' })],
    ['a token with another signature', async () => ({ query: `token=${forged}` })],
    ['an expired token', async () => ({ query: `token=${await harness.token({ lives: -1 })}` })],
    [
      'a token for another audience',
      async () => ({ query: `token=${await harness.token({ audience: 'others' })}` }),
    ],
    ['a protocol without a token', async () => ({ protocols: ['ems.v1'] })],
  ])('%s', async (_, options) => {
    const client = await replica.connectTo(await options());
    expect(await client.code()).toBe(4401);
    expect(client.frames).toEqual([]);
  });

  const forged =
    'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImsifQ.eyJzdWIiOiJ4In0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
});

describe('a socket is closed with 1013, which does not log the user out, when', () => {
  test('the keys cannot be loaded', async () => {
    const blind = await harness.replica({
      tokens: {
        verify: async () => Promise.reject(new KeysUnavailableError(new Error('away'))),
        forget: () => undefined,
      },
    });
    expect(await (await blind.connect()).code()).toBe(1013);
  });
});

test("a browser on the platform's own page may connect", async () => {
  const client = await replica.connect({ origin: 'http://app.localhost' });
  await client.frame('welcome');
  client.close();
});

test.each(['http://evil.example', 'http://app.localhost.evil.example', 'null'])(
  'a browser with the origin %s is closed with 4403',
  async (origin) => {
    const client = await replica.connect({ origin });
    expect(await client.code()).toBe(4403);
  },
);

test.each(['//', '/ws/../x', '/other', 'http://[', '/wss', '*'])(
  'an upgrade on %s is refused without harm to others',
  async (path) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(replica.port(), '127.0.0.1', () =>
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
        ),
      );
      let text = '';
      socket.on('data', (data) => {
        text += String(data);
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 404/);
    const client = await replica.connect();
    await client.frame('welcome');
    client.close();
  },
);

test('no log line contains a token, however it was sent', async () => {
  const { port, log, connectTo, stop } = await harness.process({ LOG_LEVEL: 'trace' });
  const token = await harness.token();
  for (const options of [{ query: `token=${token}` }, { protocols: ['ems.v1', token] }]) {
    const client = await connectTo(options);
    await eventually(() => client.frames.length > 0 || client.closed() !== undefined);
    client.close();
  }
  await fetch(`http://127.0.0.1:${port}/ws?token=${token}`);
  await fetch(`http://127.0.0.1:${port}/other?token=${token}`);
  await stop();
  expect(log()).not.toContain(token.slice(-20));
});
