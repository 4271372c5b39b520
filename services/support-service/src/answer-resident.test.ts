import { expect, test } from 'vitest';
import { createAnswerResident } from './answer-resident.ts';
import type { Conversation, ConversationStatus } from './domain/conversation.ts';

/** The state of a conversation after the bot answers, when it changed while the bot was working. */
async function statusAfterAnswer(from: ConversationStatus, to: ConversationStatus) {
  const conversation: Conversation = {
    id: 'conversation',
    userId: 'ann',
    status: from,
    assignedTo: null,
    lastPosition: 1,
    readByResident: 1,
    readByAdministrators: 0,
    updatedAt: new Date(),
  };
  const message = {
    id: 'message',
    conversationId: conversation.id,
    position: 1,
    sender: 'resident' as const,
    senderName: null,
    text: 'I want to talk to a person',
    sentAt: new Date(),
  };
  let status = to;
  const answer = createAnswerResident({
    conversations: {
      answerTo: () => Promise.resolve(undefined),
      append: () => Promise.resolve(undefined),
      changeStatus: (
        _id: string,
        change: (now: Conversation) => { status: ConversationStatus } | undefined,
      ) => {
        status = change({ ...conversation, status: to })?.status ?? to;
        return Promise.resolve(undefined);
      },
    } as never,
    users: { byId: () => Promise.resolve(undefined) } as never,
    readOwnData: () => Promise.resolve({}),
    assistant: () => Promise.resolve(undefined),
  });
  await answer({ conversation, message, authorization: '' });
  return status;
}

test.each([
  ['closed while the bot was answering stays closed', 'bot', 'closed', 'closed'],
  ['closed before the resident asks for a person waits for one', 'closed', 'closed', 'waiting'],
  ['taken by a person meanwhile stays with that person', 'bot', 'assigned', 'assigned'],
] as const)('a conversation %s', async (_title, from, to, expected) => {
  expect(await statusAfterAnswer(from, to)).toBe(expected);
});
