export const documentation = {
  base: '/api/auth',
  title: 'auth-service',
  version: '1',
  description: 'Accounts, sessions and signing keys.',
} as const;
