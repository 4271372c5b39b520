import type { Principal } from '@ems/tokens';
import { expect, test } from 'vitest';
import { createRevocations } from './revocations.ts';

const principal = (change: Partial<Principal> = {}) =>
  ({ userId: 'u', sessionId: 's', issuedAt: 1_000, ...change }) as Principal;

test('revoking a session keeps the other sessions of the user', () => {
  const revocations = createRevocations();
  revocations.revokeSession('s');
  expect(revocations.isRevoked(principal())).toBe(true);
  expect(revocations.isRevoked(principal({ sessionId: 'other' }))).toBe(false);
});

test('all tokens of a user from before the latest revocation are revoked, in any order of arrival', () => {
  const revocations = createRevocations();
  revocations.revokeUser('u', { before: 2_000_000 });
  revocations.revokeUser('u', { before: 500_000 });
  expect(revocations.isRevoked(principal({ issuedAt: 1_999 }))).toBe(true);
  expect(revocations.isRevoked(principal({ issuedAt: 2_000 }))).toBe(false);
});

test('of two tokens issued in the same second, the one with the older epoch is revoked', () => {
  const revocations = createRevocations();
  revocations.revokeUser('u', { before: 1_000_500, epoch: 3 });
  revocations.revokeUser('u', { before: 1_000_400, epoch: 2 });
  expect(revocations.isRevoked(principal({ epoch: 2 }))).toBe(true);
  expect(revocations.isRevoked(principal({ epoch: 3 }))).toBe(false);
  expect(revocations.isRevoked(principal()), 'a token without an epoch').toBe(true);
});

test('a deleted user stays revoked whatever event follows', () => {
  const revocations = createRevocations();
  revocations.revokeUser('u', { before: Number.MAX_SAFE_INTEGER });
  revocations.revokeUser('u', { before: 1, epoch: 1 });
  expect(revocations.isRevoked(principal())).toBe(true);
});

test('a revocation, even of a deleted user, is forgotten once all affected tokens have expired', () => {
  let now = 0;
  const revocations = createRevocations(() => now);
  revocations.revokeUser('deleted', { before: Number.MAX_SAFE_INTEGER });
  for (let n = 0; n < 100; n++) revocations.revokeUser(`u${n}`, { before: 1, epoch: 1 });
  now = 16 * 60_000;
  for (const epoch of [undefined, 1]) revocations.revokeUser('later', { before: 1, epoch });
  expect(revocations.size()).toBe(2);
});
