export const documentation = {
  base: '/api/users',
  title: 'user-service',
  version: '1',
  description: 'Profiles and roles.',
} as const;
