import { expect, test } from 'vitest';
import { deviceState } from './device-state.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const good = { credentials: { issuedAt: null, revokedAt: null } };
const revoked = { credentials: { issuedAt: null, revokedAt: '2026-11-24T11:00:00Z' } };

test.each([
  ['has sent nothing yet', good, null, 'waiting'],
  ['was heard of within the hour', good, '2026-11-24T11:30:00Z', 'live'],
  ['was last heard of more than an hour ago', good, '2026-11-24T10:59:00Z', 'silent'],
  ['lost its credentials, whatever it sent', revoked, '2026-11-24T11:59:00Z', 'revoked'],
] as const)('a device that %s', (_, device, at, state) =>
  expect(deviceState(device, at, now)).toBe(state),
);
