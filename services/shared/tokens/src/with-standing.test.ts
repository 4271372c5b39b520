import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withStanding, type Principal, type Standing, type TokenVerifier } from './index.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // A cache entry at time 0 would never expire.
  vi.advanceTimersByTime(1);
});
afterEach(() => vi.useRealTimers());

const principal: Principal = {
  userId: 'u',
  email: 'ann@example.org',
  authorities: ['ROLE_USER'],
  sessionId: 's',
  issuedAt: 0,
  expiresAt: 0,
};
const tokens: TokenVerifier = { verify: async () => principal, forget: () => undefined };
const enabled: Standing = { enabled: true, authorities: null };
const disabled: Standing = { enabled: false, authorities: null };

test('a user who was disabled after the token was issued is rejected, and roles are the current ones', async () => {
  const standings = [{ enabled: true, authorities: ['ROLE_USER', 'ROLE_ADMIN'] }, disabled];
  const verifier = withStanding(tokens, async () => standings.shift());
  expect((await verifier.verify('t')).authorities).toEqual(['ROLE_USER', 'ROLE_ADMIN']);
  await expect(verifier.verify('t')).rejects.toMatchObject({ code: 'token_invalid' });
  expect(await verifier.verify('t'), 'an unknown user').toEqual(principal);
});

test('a standing is cached for the given time', async () => {
  let standing = enabled;
  const standingOf = vi.fn(async () => standing);
  const verifier = withStanding(tokens, standingOf, 100);
  await verifier.verify('t');
  standing = disabled;
  vi.advanceTimersByTime(99);
  await verifier.verify('t');
  expect(standingOf).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(2);
  await expect(verifier.verify('t')).rejects.toMatchObject({ code: 'token_invalid' });
});

test('a failed lookup of a standing is not cached', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve(enabled)];
  const verifier = withStanding(tokens, async () => answers.shift(), 100);
  await expect(verifier.verify('t')).rejects.toThrow('away');
  expect(await verifier.verify('t')).toMatchObject({ userId: 'u' });
});

test('a lookup that fails late does not remove a newer answer from the cache', async () => {
  const late = Promise.withResolvers<Standing>();
  const answers = [late.promise, Promise.resolve(enabled)];
  const standingOf = vi.fn(async () => answers.shift());
  const verifier = withStanding(tokens, standingOf, 100);
  const waiting = verifier.verify('t');
  await vi.advanceTimersByTimeAsync(101);
  await verifier.verify('t');
  late.reject(new Error('away'));
  await expect(waiting).rejects.toThrow('away');
  await verifier.verify('t');
  expect(standingOf).toHaveBeenCalledTimes(2);
});
