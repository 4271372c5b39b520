import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConversationRepository } from '../db/conversation-repository.ts';
import type { UserRepository } from '../db/user-repository.ts';
import { requireOpen, type ConversationStatus } from '../domain/conversation.ts';
import {
  clientMessageId,
  conversation,
  message,
  requireFound,
  text,
  toConversationAnswer,
  toMessageAnswer,
} from './schemas.ts';

const params = z.object({ id: z.uuid() });

export const reply = (conversations: ConversationRepository, users: UserRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/api/support/admin/reply',
    summary: 'Reply to a resident. Takes the conversation over from the bot',
    security: 'administrator',
    body: z.object({ conversationId: z.uuid(), text, clientMessageId }),
    status: 201,
    result: message,
    problems: ['conversation_not_found', 'conversation_closed'],
    async handle({ principal, body: { conversationId, ...rest } }) {
      const user = await users.byId(principal.userId);
      const added = await conversations.append(conversationId, {
        ...rest,
        sender: 'administrator',
        senderId: principal.userId,
        senderName: user?.name ?? null,
      });
      return toMessageAnswer(requireFound(added).message);
    },
  });

/** Only one of two administrators who take a conversation at once gets it. The assignee may pass it on. */
export const assign = (conversations: ConversationRepository, users: UserRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/api/support/admin/conversations/{id}/assign',
    summary: 'Assign a conversation, or unassign it with null',
    security: 'administrator',
    params,
    body: z.object({ userId: z.uuid().nullable() }),
    status: 200,
    result: conversation,
    problems: [
      'conversation_not_found',
      'conversation_closed',
      'already_assigned',
      'not_an_administrator',
    ],
    async handle({ principal, params: { id }, body: { userId } }) {
      if (userId !== null && userId !== principal.userId && !(await users.isAdministrator(userId)))
        throw new DomainError(
          'not_an_administrator',
          'Conversations can only be assigned to administrators',
        );
      const changed = await conversations.changeStatus(id, (found) => {
        requireOpen(found);
        const { assignedTo } = found;
        if (assignedTo !== null && assignedTo !== principal.userId && assignedTo !== userId)
          throw new DomainError(
            'already_assigned',
            'Another administrator has already taken this conversation',
          );
        return { status: userId === null ? 'waiting' : 'assigned', assignedTo: userId };
      });
      return toConversationAnswer(requireFound(changed), 'administrator');
    },
  });

const move = (
  conversations: ConversationRepository,
  what: {
    path: 'close' | 'reopen';
    summary: string;
    from: readonly ConversationStatus[];
    to: ConversationStatus;
  },
) =>
  defineEndpoint({
    method: 'post',
    path: `/api/support/admin/conversations/{id}/${what.path}`,
    summary: what.summary,
    security: 'administrator',
    params,
    status: 200,
    result: conversation,
    problems: ['conversation_not_found'],
    async handle({ params: { id } }) {
      const changed = await conversations.changeStatus(id, ({ status: now }) =>
        what.from.includes(now) ? { status: what.to, assignedTo: null } : undefined,
      );
      return toConversationAnswer(requireFound(changed), 'administrator');
    },
  });

export const close = (conversations: ConversationRepository) =>
  move(conversations, {
    path: 'close',
    summary: 'Close a conversation. The bot answers again',
    from: ['bot', 'waiting', 'assigned'],
    to: 'closed',
  });

export const reopen = (conversations: ConversationRepository) =>
  move(conversations, {
    path: 'reopen',
    summary: 'Reopen a conversation. No effect unless it is closed',
    from: ['closed'],
    to: 'waiting',
  });

export const markReadByAdministrator = (conversations: ConversationRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/api/support/admin/conversations/{id}/read',
    summary: 'Mark messages as read by the administrators up to a position',
    security: 'administrator',
    params,
    body: z.object({ position: z.int().min(0) }),
    status: 204,
    problems: ['conversation_not_found'],
    async handle({ params: { id }, body }) {
      requireFound(await conversations.markRead(id, 'administrator', body.position));
    },
  });
