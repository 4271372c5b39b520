import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Session } from './session.svelte.ts';

let isOnline = true;
let isLoggedInAtServer = true;
const account = { id: 'u', email: 'ann@example.org', authorities: ['ROLE_USER'] };
const tokens = { accessToken: 't', expiresAt: '2100-01-01T00:00:00Z', user: account };

/** Stands in for auth-service. */
async function answer(request: Request): Promise<Response> {
  if (!isOnline) throw new TypeError('No network');
  const action = new URL(request.url).pathname.split('/').at(-1);
  if (action === 'logout') isLoggedInAtServer = false;
  if (action === 'login') isLoggedInAtServer = true;
  if (action === 'logout') return new Response(null, { status: 204 });
  return isLoggedInAtServer ? Response.json(tokens) : Response.json({}, { status: 401 });
}

beforeEach(() => {
  localStorage.clear();
  isOnline = isLoggedInAtServer = true;
  vi.stubGlobal('fetch', vi.fn(answer));
});
afterEach(() => vi.unstubAllGlobals());

test('a logout that did not reach the server takes effect here and is sent before anything else', async () => {
  const session = new Session();
  expect(await session.refresh()).toBe(true);
  isOnline = false;
  await session.logout();
  expect({ account: session.account, logoutNotice: session.logoutNotice }).toEqual({
    account: undefined,
    logoutNotice: 'logout_pending',
  });

  const reloaded = new Session();
  expect(await reloaded.refresh(), 'the cookie is still valid').toBe(false);
  expect(reloaded.logoutNotice).toBe('logout_pending');
  isOnline = true;
  expect(await new Session().refresh()).toBe(false);
  expect(isLoggedInAtServer).toBe(false);
  await reloaded.finishLogout();
  expect(reloaded.logoutNotice).toBeUndefined();
  expect(fetch).toHaveBeenCalledTimes(4);
});

test('a logout that reached the server is not sent again, and a new login works', async () => {
  const session = new Session();
  await session.login('ann@example.org', 'p');
  await session.logout();
  expect(isLoggedInAtServer).toBe(false);
  expect(session.logoutNotice).toBeUndefined();
  await session.login('ann@example.org', 'p');
  expect(session.account).toEqual(account);
  expect(await new Session().refresh()).toBe(true);
});
