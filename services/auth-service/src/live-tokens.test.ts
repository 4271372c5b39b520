import type { Principal, TokenVerifier } from '@ems/tokens';
import { expect, test, vi } from 'vitest';
import type { LiveSession, SessionRepository } from './db/session-repository.ts';
import { createLiveTokens } from './live-tokens.ts';

const account = { email: 'ann@example.org', authorities: ['ROLE_USER'] };
const principal: Principal = {
  ...account,
  userId: 'u',
  sessionId: 's',
  issuedAt: 0,
  expiresAt: 0,
};
const verifier: TokenVerifier = { verify: async () => principal, forget: () => undefined };

test('a lookup that fails late does not remove a newer answer from the cache', async () => {
  let clock = 0;
  const late = Promise.withResolvers<LiveSession>();
  const answers = [late.promise, Promise.resolve(account as LiveSession)];
  const live = vi.fn(async () => answers.shift());
  const sessions = { live } as unknown as SessionRepository;
  const tokens = createLiveTokens({ verifier, sessions, now: () => clock });
  const waiting = tokens.verify('t');
  await vi.waitFor(() => expect(live).toHaveBeenCalledOnce());
  clock += 1_001;
  await tokens.verify('t');
  late.reject(new Error('away'));
  await expect(waiting).rejects.toThrow('away');
  await tokens.verify('t');
  expect(live).toHaveBeenCalledTimes(2);
});
