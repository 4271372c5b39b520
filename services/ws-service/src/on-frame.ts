import { chatTyping } from '@ems/contracts';
import { createEvent, eventMessage, type Publisher } from '@ems/messaging';
import { isAdministrator } from '@ems/tokens';
import { z } from 'zod';
import { closeCodes } from './close-codes.ts';
import type { ConversationOwners } from './conversation-owners.ts';
import type { Presence } from './domain/presence.ts';
import type { Connection, Hub } from './hub.ts';

const frame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({
    type: z.literal('typing'),
    conversationId: z.uuid(),
    userId: z.uuid().optional(),
  }),
  z.strictObject({ type: z.literal('watch'), userIds: z.array(z.uuid()).max(100) }),
]);

type Typing = Extract<z.infer<typeof frame>, { type: 'typing' }>;

/** Frames a client may send in ten seconds. */
const mostFrames = 30;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Handles the frames of clients. */
export function createOnFrame(use: {
  hub: Hub;
  presence: Presence;
  ownerOf: ConversationOwners;
  publish: Publisher['publish'];
}) {
  const { hub, presence, ownerOf, publish } = use;

  function isTooMany(connection: Connection): boolean {
    if (++connection.frames <= mostFrames) return false;
    connection.socket.close(closeCodes.tooManyFrames, 'too many frames');
    return true;
  }

  const refuse = (connection: Connection, code: string) =>
    hub.send(connection, JSON.stringify({ type: 'error', code }));

  /** Published as transient: a lost typing notice does no harm. */
  async function typing(connection: Connection, { conversationId, userId }: Typing): Promise<void> {
    const { principal } = connection;
    const owner = await ownerOf(conversationId);
    const isOwn = owner === principal.userId;
    if (!owner || !(isOwn || isAdministrator(principal)) || (userId ?? owner) !== owner)
      return refuse(connection, 'not_allowed');
    const sender = isOwn ? 'resident' : 'administrator';
    const event = createEvent(chatTyping, { conversationId, userId: owner, sender });
    return publish(eventMessage(event, 'ws-service', { transient: true }));
  }

  function watch(connection: Connection, userIds: readonly string[]): void {
    if (!isAdministrator(connection.principal)) return refuse(connection, 'not_allowed');
    connection.watched = new Set(userIds);
    const people = [...connection.watched].map((userId) => ({
      userId,
      online: presence.isOnline(userId),
    }));
    return hub.send(connection, JSON.stringify({ type: 'presence', people }));
  }

  return {
    message(connection: Connection, data: Buffer, isBinary: boolean): void {
      if (isTooMany(connection)) return;
      if (isBinary) {
        connection.socket.close(closeCodes.badProtocol, 'text frames only');
        return;
      }
      const result = frame.safeParse(parse(data.toString()));
      if (!result.success) refuse(connection, 'frame_not_understood');
      else if (result.data.type === 'ping') hub.send(connection, '{"type":"pong"}');
      else if (result.data.type === 'watch') watch(connection, result.data.userIds);
      else typing(connection, result.data).catch(() => undefined);
    },
    /** A WebSocket ping. */
    ping(connection: Connection, data: Buffer): void {
      if (!isTooMany(connection)) connection.socket.pong(data);
    },
  };
}
