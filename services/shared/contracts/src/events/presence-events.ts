import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { exchanges } from '../exchanges.ts';
import { userId } from '../fields.ts';

export const presenceAnnounced = defineEvent({
  type: 'presence.announced',
  exchange: exchanges.ws,
  summary:
    'Users who connected to or disconnected from a replica of ws-service. Without users, a heartbeat.',
  senders: ['ws-service'],
  listeners: ['ws-service'],
  transient: true,
  schema: z.object({
    replicaId: z.uuid(),
    came: z.array(z.object({ userId, administrator: z.boolean() })).max(500),
    left: z.array(userId).max(500),
  }),
});
