import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { exchanges } from '../exchanges.ts';
import { authority, userId, version } from '../fields.ts';

const profile = z.object({
  userId,
  version,
  email: z.email(),
  name: z.string(),
  authorities: z.array(authority),
  enabled: z.boolean(),
  timeZone: z.string(),
  locale: z.string(),
  language: z.string(),
});

const everyone = [
  'auth-service',
  'device-service',
  'monitoring-worker',
  'support-service',
  'ws-service',
] as const;

export const userCreated = defineEvent({
  type: 'user.created',
  exchange: exchanges.sync,
  summary: 'A person has a profile.',
  senders: ['user-service'],
  listeners: everyone,
  schema: profile,
});

export const userUpdated = defineEvent({
  type: 'user.updated',
  exchange: exchanges.sync,
  summary: 'A profile, its roles or its enablement changed.',
  senders: ['user-service'],
  listeners: everyone,
  schema: profile,
});

export const userDeleted = defineEvent({
  type: 'user.deleted',
  exchange: exchanges.sync,
  summary: 'A person is gone; each listener erases what it holds and answers with user.erased.',
  senders: ['user-service'],
  listeners: everyone,
  schema: z.object({ userId, version }),
});

export const userErased = defineEvent({
  type: 'user.erased',
  exchange: exchanges.sync,
  summary: 'One service has erased what it held of a deleted person.',
  senders: ['auth-service', 'device-service', 'monitoring-worker', 'support-service'],
  listeners: ['user-service'],
  schema: z.object({
    userId,
    service: z.enum(['auth-service', 'device-service', 'monitoring-worker', 'support-service']),
  }),
});
