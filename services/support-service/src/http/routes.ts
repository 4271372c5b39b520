import { apiDocs } from '@ems/api-docs';
import type { Endpoint } from '@ems/http';
import type { AnswerResident } from '../answer-resident.ts';
import type { ConversationRepository } from '../db/conversation-repository.ts';
import type { InboxReadModel } from '../db/inbox-read-model.ts';
import type { UserRepository } from '../db/user-repository.ts';
import { assign, close, markReadByAdministrator, reopen, reply } from './administrator.ts';
import { listConversations, readConversation } from './inbox.ts';
import { whoseConversation } from './internal-conversations.ts';
import type { LimitMessages } from './message-limit.ts';
import { handOver, markReadByResident, readHistory, sendMessage } from './resident.ts';

export const documentation = apiDocs({
  base: '/api/support',
  title: 'support-service',
  version: '1',
  description: 'Support chat: a bot, an optional assistant, and people.',
});

export interface RouteDependencies {
  readonly conversations: ConversationRepository;
  readonly users: UserRepository;
  readonly inbox: InboxReadModel;
  readonly answerResident: AnswerResident;
  readonly limitMessages: LimitMessages;
}

export function routes(use: RouteDependencies): Endpoint[] {
  const { conversations, users } = use;
  return [
    sendMessage(conversations, use.answerResident, use.limitMessages),
    readHistory(conversations),
    markReadByResident(conversations),
    handOver(conversations),

    listConversations(use.inbox),
    readConversation(conversations, users),
    reply(conversations, users),
    assign(conversations, users),
    close(conversations),
    reopen(conversations),
    markReadByAdministrator(conversations),

    whoseConversation(conversations),
  ];
}
