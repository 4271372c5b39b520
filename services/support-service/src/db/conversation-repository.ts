import { randomUUID } from 'node:crypto';
import { chatConversation, chatMessage, chatRead } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { createEvent } from '@ems/messaging';
import { addEvent } from '@ems/outbox';
import {
  requireOpen,
  type Conversation,
  type ConversationStatus,
  type Message,
  type NewMessage,
} from '../domain/conversation.ts';
import type { Prisma, Transaction } from './client.ts';
import { toConversation, toMessage } from './conversation-rows.ts';

export type Reader = 'resident' | 'administrator';

export function createConversationRepository(prisma: Prisma) {
  /** Locks the row of a conversation. Every change needs the lock. */
  async function lock(tx: Transaction, id: string): Promise<Conversation | undefined> {
    await tx.$queryRaw`SELECT FROM conversations WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.conversation.findUnique({ where: { id } });
    return row ? toConversation(row) : undefined;
  }

  async function add(
    tx: Transaction,
    conversation: Conversation,
    message: NewMessage,
  ): Promise<Message> {
    const position = conversation.lastPosition + 1;
    const { sender, senderId = null, senderName = null, text, clientMessageId = null } = message;
    const row = await tx.message.create({
      data: {
        id: randomUUID(),
        conversationId: conversation.id,
        position,
        sender,
        senderId,
        senderName,
        text,
        clientMessageId,
        sentAt: new Date(),
      },
    });
    const read =
      sender === 'resident'
        ? { readByResident: position }
        : sender === 'administrator'
          ? { readByAdministrators: position }
          : {};
    await tx.conversation.update({
      where: { id: conversation.id },
      data: { lastPosition: position, updatedAt: row.sentAt, ...read },
    });
    const { id: messageId, sentAt } = row;
    const { id: conversationId, userId } = conversation;
    const data = {
      conversationId,
      userId,
      messageId,
      position,
      sender,
      senderName,
      text,
      sentAt: sentAt.toISOString(),
    };
    await addEvent(tx, createEvent(chatMessage, data));
    return toMessage(row);
  }

  async function setStatus(
    tx: Transaction,
    { id, userId }: Conversation,
    status: ConversationStatus,
    assignedTo: string | null,
  ): Promise<void> {
    await tx.conversation.update({
      where: { id },
      data: { status, assignedTo, updatedAt: new Date() },
    });
    await addEvent(
      tx,
      createEvent(chatConversation, { conversationId: id, userId, status, assignedTo }),
    );
  }

  return {
    /** The conversation of a resident, created if missing. Throws when the user was deleted. */
    async ensure(userId: string): Promise<Conversation> {
      const known = await prisma.conversation.findUnique({ where: { userId } });
      if (known) return toConversation(known);
      return prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${userId}))`;
        if (await tx.deletedUser.findUnique({ where: { id: userId } }))
          throw new DomainError('conversation_not_found', 'This user was deleted');
        const row = await tx.conversation.upsert({
          where: { userId },
          create: { id: randomUUID(), userId },
          update: {},
        });
        return toConversation(row);
      });
    },

    async byId(id: string): Promise<Conversation | undefined> {
      const row = await prisma.conversation.findUnique({ where: { id } });
      return row ? toConversation(row) : undefined;
    },

    /** Adds a message once. A repeated client id returns the existing message. */
    append: (
      conversationId: string,
      message: NewMessage,
    ): Promise<{ message: Message; conversation: Conversation; isNew: boolean } | undefined> =>
      prisma.$transaction(async (tx) => {
        const conversation = await lock(tx, conversationId);
        if (!conversation) return undefined;
        const { clientMessageId } = message;
        const earlier = clientMessageId
          ? await tx.message.findFirst({ where: { conversationId, clientMessageId } })
          : null;
        if (earlier) return { message: toMessage(earlier), conversation, isNew: false };
        if (message.sender === 'administrator') requireOpen(conversation);
        const added = await add(tx, conversation, message);
        if (message.sender === 'administrator' && conversation.status !== 'assigned')
          await setStatus(tx, conversation, 'assigned', message.senderId ?? null);
        return { message: added, conversation, isNew: true };
      }),

    /** Adds an answer of the bot or the assistant. Its client id is the id of the answered message. */
    async answerTo({ conversationId, id }: Message): Promise<Message | undefined> {
      const row = await prisma.message.findFirst({
        where: { conversationId, clientMessageId: id, sender: { in: ['bot', 'assistant'] } },
      });
      return row ? toMessage(row) : undefined;
    },

    changeStatus: (
      id: string,
      change: (
        conversation: Conversation,
      ) => { status: ConversationStatus; assignedTo: string | null } | undefined,
    ): Promise<Conversation | undefined> =>
      prisma.$transaction(async (tx) => {
        const conversation = await lock(tx, id);
        if (!conversation) return undefined;
        const next = change(conversation);
        if (
          !next ||
          (next.status === conversation.status && next.assignedTo === conversation.assignedTo)
        )
          return conversation;
        await setStatus(tx, conversation, next.status, next.assignedTo);
        return { ...conversation, ...next };
      }),

    /** Moves a side's read position forward, at most to the latest message. */
    markRead: (id: string, reader: Reader, position: number): Promise<Conversation | undefined> =>
      prisma.$transaction(async (tx) => {
        const conversation = await lock(tx, id);
        if (!conversation) return undefined;
        const column = reader === 'resident' ? 'readByResident' : 'readByAdministrators';
        const upTo = Math.min(position, conversation.lastPosition);
        if (upTo <= conversation[column]) return conversation;
        await tx.conversation.update({ where: { id }, data: { [column]: upTo } });
        const { userId } = conversation;
        await addEvent(
          tx,
          createEvent(chatRead, { conversationId: id, userId, reader, position: upTo }),
        );
        return { ...conversation, [column]: upTo };
      }),

    /** The latest messages, or those before a position. The latest comes last. */
    async history(conversationId: string, limit: number, before: number | undefined) {
      const rows = await prisma.message.findMany({
        where: { conversationId, ...(before === undefined ? {} : { position: { lt: before } }) },
        orderBy: { position: 'desc' },
        take: limit + 1,
      });
      const items = rows.slice(0, limit).map(toMessage).toReversed();
      return { items, nextBefore: rows.length > limit ? (items[0]?.position ?? null) : null };
    },
  };
}

export type ConversationRepository = ReturnType<typeof createConversationRepository>;
