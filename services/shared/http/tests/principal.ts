import type { Principal } from '@ems/tokens';

export const principal: Principal = {
  userId: 'u',
  email: 'ann@example.org',
  authorities: ['ROLE_USER'],
  sessionId: 's',
  issuedAt: 0,
  expiresAt: 0,
};
