import type { ChatSender } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';

export type ConversationStatus = 'bot' | 'waiting' | 'assigned' | 'closed';

export interface Conversation {
  readonly id: string;
  readonly userId: string;
  readonly status: ConversationStatus;
  readonly assignedTo: string | null;
  readonly lastPosition: number;
  readonly readByResident: number;
  readonly readByAdministrators: number;
  readonly updatedAt: Date;
}

export interface Message {
  readonly id: string;
  readonly conversationId: string;
  readonly position: number;
  readonly sender: ChatSender;
  readonly senderName: string | null;
  readonly text: string;
  readonly sentAt: Date;
}

export interface NewMessage {
  readonly sender: ChatSender;
  readonly senderId?: string | undefined;
  readonly senderName?: string | null | undefined;
  readonly text: string;
  readonly clientMessageId?: string | undefined;
}

/** The bot is silent while an administrator handles the conversation or the resident waits for one. */
export const botAnswers = ({ status }: Pick<Conversation, 'status'>): boolean =>
  status === 'bot' || status === 'closed';

/**
 * A closed conversation accepts no replies until it is reopened.
 *
 * @throws {DomainError} `conversation_closed`
 */
export function requireOpen({ status }: Pick<Conversation, 'status'>): void {
  if (status === 'closed')
    throw new DomainError('conversation_closed', 'Reopen the conversation first');
}
