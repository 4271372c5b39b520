import { apiDocs } from '@ems/api-docs';

export const documentation = apiDocs({
  base: '/api/users',
  title: 'user-service',
  version: '1',
  description: 'Profiles and roles.',
});
