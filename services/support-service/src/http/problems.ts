import type { ProblemTable } from '@ems/http';

export const problems = {
  conversation_not_found: { status: 404, title: 'Conversation not found' },
  conversation_closed: { status: 409, title: 'The conversation is closed' },
  too_many_messages: { status: 429, title: 'Too many messages' },
  not_an_administrator: { status: 409, title: 'This user is not an administrator' },
  already_assigned: { status: 409, title: 'The conversation is already assigned' },
} as const satisfies ProblemTable;
