import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConversationRepository } from '../db/conversation-repository.ts';
import { requireFound } from './schemas.ts';

export const whoseConversation = (conversations: ConversationRepository) =>
  defineEndpoint({
    method: 'get',
    path: '/internal/conversations/{id}',
    summary: 'Get the owner of a conversation. ws-service uses it to check typing notices',
    security: 'internal',
    params: z.object({ id: z.uuid() }),
    status: 200,
    result: z.object({ userId: z.uuid() }),
    problems: ['conversation_not_found'],
    async handle({ params: { id } }) {
      const { userId } = requireFound(await conversations.byId(id));
      return { userId };
    },
  });
