import { chatSender } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { z } from 'zod';
import type { Conversation, Message } from '../domain/conversation.ts';

/** No control characters except tabs and line ends, and no lone surrogates: PostgreSQL cannot store them. */
const isText = (written: string) =>
  written.isWellFormed() && !/\p{Cc}/u.test(written.replaceAll(/[\t\n\r]/g, ''));

const plainText = z.string().refine(isText, {
  error: 'Only printable characters and line ends',
  params: { reason: 'printable' },
});
export const text = plainText.trim().min(1).max(4_000);
export const search = plainText.max(100);
export const clientMessageId = z
  .uuid()
  .optional()
  .meta({ description: 'A message sent again with the same id is stored once' });

export const status = z.enum(['bot', 'waiting', 'assigned', 'closed']);

export const message = z
  .object({
    id: z.uuid(),
    conversationId: z.uuid(),
    position: z.int(),
    sender: chatSender,
    senderName: z.string().nullable(),
    text: z.string(),
    sentAt: z.iso.datetime(),
  })
  .meta({ id: 'Message' });

export const conversation = z
  .object({
    id: z.uuid(),
    userId: z.uuid(),
    status,
    assignedTo: z.uuid().nullable(),
    unread: z.int(),
    readByResident: z.int(),
    readByAdministrators: z.int(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Conversation' });

export const toMessageAnswer = (found: Message) => ({
  ...found,
  sentAt: found.sentAt.toISOString(),
});

export const toConversationAnswer = (
  found: Conversation,
  reader: 'resident' | 'administrator',
) => ({
  ...found,
  unread:
    found.lastPosition -
    (reader === 'resident' ? found.readByResident : found.readByAdministrators),
  updatedAt: found.updatedAt.toISOString(),
});

/** @throws DomainError `conversation_not_found` */
export function requireFound<Found>(found: Found | undefined): Found {
  if (found === undefined)
    throw new DomainError('conversation_not_found', 'Conversation not found');
  return found;
}
