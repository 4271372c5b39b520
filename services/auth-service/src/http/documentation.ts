import { apiDocs } from '@ems/api-docs';

export const documentation = apiDocs({
  base: '/api/auth',
  title: 'auth-service',
  version: '1',
  description: 'Accounts, sessions and signing keys.',
});
