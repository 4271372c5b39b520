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

/** Services with personal data. Each confirms a deletion with `user.erased`. */
export const erasingServices = [
  'auth-service',
  'device-service',
  'monitoring-worker',
  'support-service',
] as const;

const everyone = [...erasingServices, 'ws-service'] as const;

export const userCreated = defineEvent({
  type: 'user.created',
  exchange: exchanges.sync,
  summary: 'A user was created.',
  senders: ['user-service'],
  listeners: everyone,
  schema: profile,
});

export const userUpdated = defineEvent({
  type: 'user.updated',
  exchange: exchanges.sync,
  summary: "A user's profile, roles or status changed.",
  senders: ['user-service'],
  listeners: everyone,
  schema: profile,
});

export const userDeleted = defineEvent({
  type: 'user.deleted',
  exchange: exchanges.sync,
  summary: 'A user was deleted. Each listener erases what it holds and publishes user.erased.',
  senders: ['user-service'],
  listeners: everyone,
  schema: z.object({ userId, version }),
});

export const userErased = defineEvent({
  type: 'user.erased',
  exchange: exchanges.sync,
  summary: 'A service has erased what it held about a deleted user.',
  senders: erasingServices,
  listeners: ['user-service'],
  schema: z.object({
    userId,
    service: z.enum(erasingServices),
  }),
});
