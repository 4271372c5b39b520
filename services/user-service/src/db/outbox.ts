import { userCreated, userDeleted, userUpdated, type EventData } from '@ems/contracts';
import { createEvent, type OutgoingEvent } from '@ems/messaging';
import type { Profile } from '../domain/profile.ts';
import type { Transaction } from './client.ts';

const add = (tx: Transaction, event: OutgoingEvent) =>
  tx.outboxMessage.create({ data: { ...event, data: event.data as object } });

const eventData = (profile: Profile): EventData<typeof userCreated> => ({
  userId: profile.id,
  version: profile.version,
  email: profile.email,
  name: profile.name,
  authorities: profile.authorities,
  enabled: profile.enabled,
  timeZone: profile.timeZone,
  locale: profile.locale,
  language: profile.language,
});

export const addUserCreated = (tx: Transaction, profile: Profile) =>
  add(tx, createEvent(userCreated, eventData(profile)));

export const addUserUpdated = (tx: Transaction, profile: Profile) =>
  add(tx, createEvent(userUpdated, eventData(profile)));

export const addUserDeleted = (tx: Transaction, userId: string, version: number) =>
  add(tx, createEvent(userDeleted, { userId, version }));
