import type { Principal } from '@ems/tokens';
import { expect, test } from 'vitest';
import { createRevocations } from './revocations.ts';

const principal = (change: Partial<Principal> = {}) =>
  ({ userId: 'u', sessionId: 's', issuedAt: 1_000, ...change }) as Principal;

test('a session is revoked, another of the same person is not', () => {
  const revocations = createRevocations();
  revocations.revokeSession('s');
  expect(revocations.isRevoked(principal())).toBe(true);
  expect(revocations.isRevoked(principal({ sessionId: 'other' }))).toBe(false);
});

test('of a person the tokens from before the moment are revoked, in whatever order moments come', () => {
  const revocations = createRevocations();
  revocations.revokePerson('u', 2_000_000);
  revocations.revokePerson('u', 500_000);
  expect(revocations.isRevoked(principal({ issuedAt: 1_999 }))).toBe(true);
  expect(revocations.isRevoked(principal({ issuedAt: 2_000 }))).toBe(false);
});

test('somebody deleted stays revoked whatever comes after', () => {
  const revocations = createRevocations();
  revocations.revokePerson('u', Number.MAX_SAFE_INTEGER);
  revocations.revokePerson('u', 1);
  expect(revocations.isRevoked(principal())).toBe(true);
});

test('what no token can outlive is forgotten, deleted people too', () => {
  let now = 0;
  const revocations = createRevocations(() => now);
  revocations.revokePerson('deleted', Number.MAX_SAFE_INTEGER);
  for (let n = 0; n < 100; n++) revocations.revokePerson(`u${n}`, 1);
  now = 16 * 60_000;
  revocations.revokePerson('later', 1);
  expect(revocations.size()).toBe(1);
});
