import type { ChatSender } from '@ems/contracts';
import type { Conversation, ConversationStatus, Message } from '../domain/conversation.ts';

type MessageRow = Omit<Message, 'sender'> & { sender: string };
export const toMessage = ({
  id,
  conversationId,
  position,
  sender,
  senderName,
  text,
  sentAt,
}: MessageRow): Message => ({
  id,
  conversationId,
  position,
  sender: sender as ChatSender,
  senderName,
  text,
  sentAt,
});

type ConversationRow = Omit<Conversation, 'status'> & { status: string };
export const toConversation = (row: ConversationRow): Conversation => ({
  ...row,
  status: row.status as ConversationStatus,
});
