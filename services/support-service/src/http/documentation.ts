import { apiDocs } from '@ems/api-docs';

export const documentation = apiDocs({
  base: '/api/support',
  title: 'support-service',
  version: '1',
  description: 'Support chat: a bot, an optional assistant, and people.',
});
