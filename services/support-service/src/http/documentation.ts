export const documentation = {
  base: '/api/support',
  title: 'support-service',
  version: '1',
  description: 'Support chat: a bot, an optional assistant, and people.',
} as const;
