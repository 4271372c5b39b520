import { userCreated, userDeleted, userUpdated, type EventData } from '@ems/contracts';
import { createEvent } from '@ems/messaging';
import { addEvent } from '@ems/outbox';
import type { Profile } from '../domain/profile.ts';
import type { Transaction } from './client.ts';

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
  addEvent(tx, createEvent(userCreated, eventData(profile)));

export const addUserUpdated = (tx: Transaction, profile: Profile) =>
  addEvent(tx, createEvent(userUpdated, eventData(profile)));

export const addUserDeleted = (tx: Transaction, userId: string, version: number) =>
  addEvent(tx, createEvent(userDeleted, { userId, version }));
