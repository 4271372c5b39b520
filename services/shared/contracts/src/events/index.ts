import { chatConversation, chatMessage, chatRead, chatTyping } from './chat-events.ts';
import { deviceCreated, deviceDeleted, deviceUpdated } from './device-events.ts';
import { importRestored, importStored, importUndone } from './import-events.ts';
import { notifyConsumption, notifyOverconsumption } from './notify-events.ts';
import { presenceAnnounced } from './presence-events.ts';
import { sessionEnded } from './session-events.ts';
import { userCreated, userDeleted, userErased, userUpdated } from './user-events.ts';

export * from './chat-events.ts';
export * from './device-events.ts';
export * from './import-events.ts';
export * from './notify-events.ts';
export * from './presence-events.ts';
export * from './session-events.ts';
export * from './user-events.ts';

/** Every event of the platform. */
export const events = [
  userCreated,
  userUpdated,
  userDeleted,
  userErased,
  deviceCreated,
  deviceUpdated,
  deviceDeleted,
  importStored,
  importUndone,
  importRestored,
  sessionEnded,
  notifyOverconsumption,
  notifyConsumption,
  chatMessage,
  chatTyping,
  chatRead,
  chatConversation,
  presenceAnnounced,
] as const;
