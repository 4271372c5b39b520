import { expect, test } from 'vitest';
import { difference, isActiveAdministrator, type Profile } from './profile.ts';

const profile: Profile = {
  id: '2b0c0a3e-58a7-4f3c-9d3c-0f3a0a4a1f10',
  email: 'ann@example.org',
  name: 'Ann',
  authorities: ['ROLE_USER', 'ROLE_ADMIN'],
  enabled: true,
  timeZone: 'UTC',
  locale: 'en-GB',
  language: 'en',
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

test('values that are already set are no change, even with roles in another order', () => {
  expect(difference(profile, { name: 'Ann', authorities: ['ROLE_ADMIN', 'ROLE_USER'] })).toEqual(
    {},
  );
  expect(difference(profile, { name: 'Anne', enabled: true })).toEqual({ name: 'Anne' });
});

test('a disabled user does not count as an administrator', () => {
  expect(isActiveAdministrator(profile)).toBe(true);
  expect(isActiveAdministrator({ ...profile, enabled: false })).toBe(false);
  expect(isActiveAdministrator({ ...profile, authorities: ['ROLE_USER'] })).toBe(false);
});
