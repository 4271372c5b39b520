import type { Assistant } from './assistant.ts';
import type { ConversationRepository } from './db/conversation-repository.ts';
import type { UserRepository } from './db/user-repository.ts';
import {
  botAnswers,
  type Conversation,
  type Message,
  type NewMessage,
} from './domain/conversation.ts';
import { createFormats } from './domain/formats.ts';
import { answers, ruleFor } from './domain/rules.ts';
import type { OwnData } from './domain/own-data.ts';
import type { AnswerName } from './domain/rule.ts';
import type { ReadOwnData } from './read-own-data.ts';

interface Question {
  readonly conversation: Conversation;
  readonly message: Message;
  /** The resident's own header, for reading the resident's data. */
  readonly authorization: string;
}

/** Answers a message: with a rule, else the assistant, else the offer of a person. */
export function createAnswerResident(use: {
  conversations: ConversationRepository;
  users: UserRepository;
  readOwnData: ReadOwnData;
  assistant: Assistant;
}) {
  const { conversations, users, readOwnData, assistant } = use;

  async function answer({ conversation, message, authorization }: Question): Promise<NewMessage> {
    const { text } = message;
    const { userId } = conversation;
    const user = await users.byId(userId);
    const { language, locale } = user ?? { language: 'en' as const, locale: 'en-GB' };
    const say = (name: AnswerName, data: OwnData): NewMessage => ({
      sender: 'bot',
      text: answers[language][name](data, createFormats(language, locale, data.timeZone)),
    });
    const rule = ruleFor(text);
    if (rule)
      return say(rule.name, rule.needs ? await readOwnData(rule.needs, authorization, userId) : {});
    const data = await readOwnData('today', authorization, userId);
    const names = user ? [user.name, user.email, ...user.name.split(' ')] : [];
    const said = await assistant({ userId, question: text, names, data });
    if (said) return { sender: 'assistant', text: said };
    return say(conversation.status === 'closed' ? 'unknownWhenClosed' : 'unknown', data);
  }

  /** Answers each message once. A repeated call answers a message whose process died before it could. */
  return async (question: Question): Promise<Message[]> => {
    const { conversation, message } = question;
    const earlier = await conversations.answerTo(message);
    if (earlier) return [earlier];
    if (!botAnswers(conversation)) return [];
    const reply = await answer(question);
    if (ruleFor(message.text)?.handsOver)
      await conversations.changeStatus(conversation.id, ({ status }) => {
        const isClosedSince = status === 'closed' && conversation.status !== 'closed';
        return status === 'assigned' || isClosedSince
          ? undefined
          : { status: 'waiting', assignedTo: null };
      });
    const added = await conversations.append(conversation.id, {
      ...reply,
      clientMessageId: message.id,
    });
    return added ? [added.message] : [];
  };
}

export type AnswerResident = ReturnType<typeof createAnswerResident>;
