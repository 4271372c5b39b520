import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { exchanges } from '../exchanges.ts';
import { chatSender, instant, userId } from '../fields.ts';

const conversation = { conversationId: z.uuid(), userId };

export const chatMessage = defineEvent({
  type: 'chat.message',
  exchange: exchanges.ws,
  summary: 'A message was added to a conversation.',
  senders: ['support-service'],
  listeners: ['ws-service'],
  schema: z.object({
    ...conversation,
    messageId: z.uuid(),
    /** Position in the conversation, from 1 without gaps. */
    position: z.int().min(1),
    sender: chatSender,
    senderName: z.string().nullable(),
    text: z.string(),
    sentAt: instant,
  }),
});

export const chatTyping = defineEvent({
  type: 'chat.typing',
  exchange: exchanges.ws,
  summary: 'A participant of a conversation is typing.',
  senders: ['ws-service'],
  listeners: ['ws-service'],
  transient: true,
  schema: z.object({ ...conversation, sender: chatSender }),
});

export const chatRead = defineEvent({
  type: 'chat.read',
  exchange: exchanges.ws,
  summary: 'A participant has read a conversation up to a position.',
  senders: ['support-service'],
  listeners: ['ws-service'],
  schema: z.object({
    ...conversation,
    reader: z.enum(['resident', 'administrator']),
    position: z.int().min(0),
  }),
});

export const chatConversation = defineEvent({
  type: 'chat.conversation',
  exchange: exchanges.ws,
  summary: 'A conversation was assigned, unassigned, closed or reopened.',
  senders: ['support-service'],
  listeners: ['ws-service'],
  schema: z.object({
    ...conversation,
    status: z.enum(['bot', 'waiting', 'assigned', 'closed']),
    assignedTo: userId.nullable(),
  }),
});
