import { defineEndpoint, numberText } from '@ems/http';
import { z } from 'zod';
import type { AnswerResident } from '../answer-resident.ts';
import type { ConversationRepository } from '../db/conversation-repository.ts';
import type { LimitMessages } from './message-limit.ts';
import {
  clientMessageId,
  conversation,
  message,
  requireFound,
  text,
  toConversationAnswer,
  toMessageAnswer,
} from './schemas.ts';

export const sendMessage = (
  conversations: ConversationRepository,
  answerResident: AnswerResident,
  limitMessages: LimitMessages,
) =>
  defineEndpoint({
    method: 'post',
    path: '/api/support/messages',
    summary: 'Send a message to support. The bot replies immediately if it can',
    security: 'user',
    body: z.object({ text, clientMessageId }),
    status: 201,
    result: z.object({ message, replies: z.array(message) }),
    problems: ['conversation_not_found', 'too_many_messages'],
    async handle({ principal, body, request }) {
      await limitMessages(principal.userId);
      const { id } = await conversations.ensure(principal.userId);
      const added = await conversations.append(id, {
        ...body,
        sender: 'resident',
        senderId: principal.userId,
      });
      const { conversation: open, message: sent } = requireFound(added);
      const replies = await answerResident({
        conversation: open,
        message: sent,
        authorization: request.headers.authorization ?? '',
      });
      return { message: toMessageAnswer(sent), replies: replies.map(toMessageAnswer) };
    },
  });

export const readHistory = (conversations: ConversationRepository) =>
  defineEndpoint({
    method: 'get',
    path: '/api/support/history',
    summary: 'Get your conversation, latest messages last',
    security: 'user',
    query: z.object({
      limit: numberText(100).default(50),
      before: numberText(2_147_483_647)
        .optional()
        .meta({ description: 'Only messages before this position' }),
    }),
    status: 200,
    result: z.object({ conversation, items: z.array(message), nextBefore: z.int().nullable() }),
    problems: ['conversation_not_found'],
    async handle({ principal, query }) {
      const found = await conversations.ensure(principal.userId);
      const { items, nextBefore } = await conversations.history(
        found.id,
        query.limit,
        query.before,
      );
      return {
        conversation: toConversationAnswer(found, 'resident'),
        items: items.map(toMessageAnswer),
        nextBefore,
      };
    },
  });

export const markReadByResident = (conversations: ConversationRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/api/support/read',
    summary: 'Mark messages as read up to a position',
    security: 'user',
    body: z.object({ position: z.int().min(0) }),
    status: 204,
    problems: ['conversation_not_found'],
    async handle({ principal, body }) {
      const { id } = await conversations.ensure(principal.userId);
      await conversations.markRead(id, 'resident', body.position);
    },
  });

export const handOver = (conversations: ConversationRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/api/support/handover',
    summary: 'Ask to talk to a person',
    security: 'user',
    status: 200,
    result: conversation,
    problems: ['conversation_not_found'],
    async handle({ principal }) {
      const { id } = await conversations.ensure(principal.userId);
      const changed = await conversations.changeStatus(id, ({ status, assignedTo }) =>
        status === 'assigned' ? { status, assignedTo } : { status: 'waiting', assignedTo: null },
      );
      return toConversationAnswer(requireFound(changed), 'resident');
    },
  });
