import { afterEach, expect, test, vi } from 'vitest';
import { Session } from './session.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

const granted = () =>
  Response.json({
    accessToken: 'token',
    expiresAt: new Date(Date.now() + 900_000).toISOString(),
    user: { id: 'me', email: 'me@example.org', authorities: ['ROLE_USER'] },
  });

test('a token that arrives after a logout does not log in again', async () => {
  const late = Promise.withResolvers<Response>();
  vi.stubGlobal('fetch', () => late.promise);
  const session = new Session();
  const token = session.token();
  session.clearAll();
  late.resolve(granted());
  expect(await token).toBeUndefined();
  expect(session.account).toBeUndefined();
});

test('a rejection that arrives after the next login does not log out', async () => {
  const late = Promise.withResolvers<Response>();
  vi.stubGlobal('fetch', () => late.promise);
  const session = new Session();
  const renewed = session.refresh();
  session.clearAll();
  vi.stubGlobal('fetch', async () => granted());
  await session.login('me@example.org', 'a rather long passphrase');
  late.resolve(Response.json({ code: 'refresh_token_invalid' }, { status: 401 }));
  expect(await renewed).toBe(false);
  expect(session.account?.id).toBe('me');
});
