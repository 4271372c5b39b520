import { containing, cursorInstant, decodeCursor, toPage } from '@ems/http';
import { z } from 'zod';
import type { Conversation, ConversationStatus } from '../domain/conversation.ts';
import type { Prisma } from './client.ts';

export interface InboxFilter {
  readonly status?: ConversationStatus | undefined;
  readonly assignedTo?: string | undefined;
  readonly unread?: boolean | undefined;
  readonly search?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface InboxEntry extends Conversation {
  readonly name: string | null;
  readonly email: string | null;
  readonly lastText: string | null;
  readonly unread: number;
}

const position = z.tuple([cursorInstant, z.uuid()]);

/** Conversations with messages, for administrators, latest first. */
export const createInboxReadModel = (prisma: Prisma) => ({
  async list(filter: InboxFilter) {
    const { limit, status = null, assignedTo = null, unread = null } = filter;
    const [updatedAt = null, id = null] = decodeCursor(filter.cursor, position) ?? [];
    const pattern = filter.search ? containing(filter.search.toLowerCase()) : null;
    const rows = await prisma.$queryRaw<InboxEntry[]>`
      SELECT c.id, c.user_id AS "userId", c.status, c.assigned_to AS "assignedTo", c.last_position AS "lastPosition",
             c.read_by_resident AS "readByResident", c.read_by_administrators AS "readByAdministrators",
             c.updated_at AS "updatedAt", u.name, u.email, m.text AS "lastText",
             (c.last_position - c.read_by_administrators) AS unread
      FROM conversations c
      LEFT JOIN users u ON u.id = c.user_id
      LEFT JOIN messages m ON m.conversation_id = c.id AND m.position = c.last_position
      WHERE c.last_position > 0
        AND (${status}::text IS NULL OR c.status = ${status})
        AND (${assignedTo}::uuid IS NULL OR c.assigned_to = ${assignedTo}::uuid)
        AND (${unread}::boolean IS NULL OR (c.last_position > c.read_by_administrators) = ${unread})
        AND (${pattern}::text IS NULL OR lower(u.name) LIKE ${pattern} OR u.email LIKE ${pattern})
        AND (${updatedAt}::timestamptz IS NULL OR (c.updated_at, c.id) < (${updatedAt}::timestamptz, ${id}::uuid))
      ORDER BY c.updated_at DESC, c.id DESC LIMIT ${limit + 1}`;
    return toPage(rows, limit, (last) => [last.updatedAt.toISOString(), last.id]);
  },
});

export type InboxReadModel = ReturnType<typeof createInboxReadModel>;
