import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { call, testDatabase } from '@ems/dev-env/testing';
import { accessTokenAlgorithm } from '@ems/tokens';
import { decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { login, newEmail, register } from '../services/auth-service/tests/client.ts';
import {
  authEnvironment,
  internalToken,
  type AuthEnvironment,
} from '../services/auth-service/tests/start-auth-service.ts';
import { connectClient } from '../services/ws-service/tests/ws-client.ts';
import { startChatServices, supportMigrations } from './start-chat-services.ts';

const minute = 60_000;
const stops: (() => unknown)[] = [];
let auth: AuthEnvironment;
let authUrl: string;
let supportUrl: string;
let wsUrl: string;
let keysAsked = 0;

/** A proxy for auth-service that counts the requests for its keys. */
async function countKeyRequests() {
  const server = createServer((_request, response) => {
    keysAsked++;
    void fetch(`${authUrl}/internal/jwks`)
      .then((answer) => answer.text())
      .then((text) => response.setHeader('content-type', 'application/json').end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
}

beforeAll(async () => {
  // Comes first, so that everything that keeps a reference to the clock gets the movable one.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now(), shouldAdvanceTime: true });
  auth = await authEnvironment();
  const database = await testDatabase({ migrations: supportMigrations });
  authUrl = (await auth.start()).url;
  const chat = await startChatServices({
    environment: { INTERNAL_API_TOKEN: internalToken, JWKS_URL: await countKeyRequests() },
    databaseUrl: database.url,
    broker: auth.broker,
    support: { HTTP_RATE_LIMIT: '0' },
  });
  ({ supportUrl, wsUrl } = chat);
  stops.push(
    () => chat.stop(),
    () => auth.stop(),
    () => database.drop(),
  );
});
afterAll(async () => {
  vi.useRealTimers();
  for (const stop of stops) await stop();
});

const travel = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
const kidOf = (token: string) => decodeProtectedHeader(token).kid;

/** The answers of two services and of auth-service to a token. */
async function saidTo(token: string) {
  const history = await call(supportUrl, 'GET', '/api/support/history', { token });
  const verified = await call(authUrl, 'GET', '/internal/verify', { token });
  const client = await connectClient(wsUrl, { protocols: ['ems.v1', token] });
  const socket = await Promise.race([
    client.frame('welcome').then(() => 'welcome'),
    new Promise((resolve) => client.socket.once('close', resolve)),
  ]);
  client.close();
  return [history.status, verified.status, socket];
}

test('after a rotation new tokens work at once, old ones until they expire, and invented key ids cause few requests for keys', async () => {
  const email = newEmail();
  await register(authUrl, email);
  const logIn = async () => (await login(authUrl, email)).body.accessToken as string;
  const first = await logIn();
  expect(await saidTo(first)).toEqual([200, 200, 'welcome']);

  await auth.pool.query(`UPDATE accounts SET authorities = '{ROLE_USER,ROLE_ADMIN}'`);
  const rotated = await call(authUrl, 'POST', '/api/auth/keys/rotate', { token: await logIn() });
  expect(rotated.status).toBe(201);

  travel(10.5 * minute);
  const old = await logIn();
  expect(kidOf(old)).toBe(kidOf(first));
  expect(await saidTo(old)).toEqual([200, 200, 'welcome']);
  // Verified tokens are cached. Only new ones show whether their key is still known.
  const unseen = [await logIn(), await logIn(), await logIn()];
  const nextUnseen = () => unseen.pop() ?? '';
  expect(await saidTo(first)).toEqual([401, 401, 4401]);

  travel(minute);
  const fresh = await logIn();
  expect(kidOf(fresh)).toBe(rotated.body.id);
  for (const token of [fresh, old, nextUnseen()])
    expect(await saidTo(token)).toEqual([200, 200, 'welcome']);

  const { privateKey } = await generateKeyPair(accessTokenAlgorithm);
  const invented = (kid: string) =>
    new SignJWT({ authorities: ['ROLE_ADMIN'] })
      .setProtectedHeader({ ...decodeProtectedHeader(fresh), alg: accessTokenAlgorithm, kid })
      .setSubject(crypto.randomUUID())
      .sign(privateKey);
  travel(6_000);
  const [before, startedAt] = [keysAsked, Date.now()];
  for (let n = 0; n < 20; n++)
    expect((await saidTo(await invented(`k${n}`))).slice(0, 3)).toEqual([401, 401, 4401]);
  // Once by each of the two services, and once more for every five seconds of this test.
  expect(keysAsked - before).toBeGreaterThanOrEqual(2);
  expect(keysAsked - before).toBeLessThanOrEqual(2 + 2 * ((Date.now() - startedAt) / 5_000));
  for (const token of [fresh, old, nextUnseen()])
    expect(await saidTo(token)).toEqual([200, 200, 'welcome']);

  travel(8.5 * minute);
  expect(await saidTo(nextUnseen())).toEqual([200, 200, 'welcome']);

  travel(minute);
  expect(await saidTo(old)).toEqual([401, 401, 4401]);
  expect(await saidTo(await logIn())).toEqual([200, 200, 'welcome']);
});
