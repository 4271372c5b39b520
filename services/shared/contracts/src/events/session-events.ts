import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { exchanges } from '../exchanges.ts';
import { instant, userId } from '../fields.ts';

export const sessionEnded = defineEvent({
  type: 'session.ended',
  exchange: exchanges.sync,
  summary: 'A person logged out, or was logged out: tokens of the session are no longer good.',
  senders: ['auth-service'],
  listeners: ['ws-service'],
  schema: z.object({
    userId,
    /** Null: every session that began before `endedAt`. */
    sessionId: z.uuid().nullable(),
    endedAt: instant,
    reason: z.enum(['logout', 'password_changed', 'token_reuse', 'disabled', 'role_changed']),
  }),
});
