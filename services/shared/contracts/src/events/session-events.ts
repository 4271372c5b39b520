import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { exchanges } from '../exchanges.ts';
import { instant, userId } from '../fields.ts';

export const sessionEnded = defineEvent({
  type: 'session.ended',
  exchange: exchanges.sync,
  summary: 'A session ended by logout or revocation. Its tokens are no longer valid.',
  senders: ['auth-service'],
  listeners: ['ws-service'],
  schema: z.object({
    userId,
    /** Null: all tokens of earlier epochs, and tokens without an epoch that were issued before `endedAt`. */
    sessionId: z.uuid().nullable(),
    epoch: z.int().min(0).optional(),
    endedAt: instant,
    reason: z.enum(['logout', 'password_changed', 'token_reuse', 'disabled', 'role_changed']),
  }),
});
