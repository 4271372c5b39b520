import { defineEndpoint, numberText, pageOf, pageQuery } from '@ems/http';
import { z } from 'zod';
import type { ConversationRepository } from '../db/conversation-repository.ts';
import type { InboxReadModel } from '../db/inbox-read-model.ts';
import type { UserRepository } from '../db/user-repository.ts';
import {
  conversation,
  message,
  requireFound,
  search,
  status,
  toConversationAnswer,
  toMessageAnswer,
} from './schemas.ts';

const person = { name: z.string().nullable(), email: z.string().nullable() };
const inboxEntry = conversation
  .extend({ ...person, lastText: z.string().nullable() })
  .meta({ id: 'InboxEntry' });

export const listConversations = (inbox: InboxReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/support/admin/conversations',
    summary: 'List conversations, latest first',
    security: 'administrator',
    query: z.object({
      ...pageQuery,
      status: status.optional(),
      assignedTo: z.uuid().optional(),
      unread: z.stringbool().optional(),
      search: search.optional().meta({ description: 'Part of the name or email' }),
    }),
    status: 200,
    result: pageOf(inboxEntry),
    async handle({ query }) {
      const { items, nextCursor } = await inbox.list(query);
      return {
        items: items.map((entry) => ({
          ...toConversationAnswer(entry, 'administrator'),
          name: entry.name,
          email: entry.email,
          lastText: entry.lastText,
        })),
        nextCursor,
      };
    },
  });

export const readConversation = (conversations: ConversationRepository, users: UserRepository) =>
  defineEndpoint({
    method: 'get',
    path: '/api/support/admin/conversations/{id}',
    summary: 'Get a conversation',
    security: 'administrator',
    params: z.object({ id: z.uuid() }),
    query: z.object({
      limit: numberText(100).default(50),
      before: numberText(2_147_483_647).optional(),
    }),
    status: 200,
    result: z.object({
      conversation: conversation.extend(person),
      items: z.array(message),
      nextBefore: z.int().nullable(),
    }),
    problems: ['conversation_not_found'],
    async handle({ params: { id }, query }) {
      const found = requireFound(await conversations.byId(id));
      const [user, { items, nextBefore }] = await Promise.all([
        users.byId(found.userId),
        conversations.history(id, query.limit, query.before),
      ]);
      return {
        conversation: {
          ...toConversationAnswer(found, 'administrator'),
          name: user?.name ?? null,
          email: user?.email ?? null,
        },
        items: items.map(toMessageAnswer),
        nextBefore,
      };
    },
  });
