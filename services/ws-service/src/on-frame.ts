import { chatTyping } from '@ems/contracts';
import { createEvent, eventMessage, type Publisher } from '@ems/messaging';
import { isAdministrator } from '@ems/tokens';
import { z } from 'zod';
import { closeCodes } from './close-codes.ts';
import type { Connection, Hub } from './hub.ts';

const frame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({
    type: z.literal('typing'),
    conversationId: z.uuid(),
    userId: z.uuid().optional(),
  }),
]);

/** In the ten seconds between two counts. */
const mostFrames = 30;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a client says. */
export const createOnFrame =
  (hub: Hub, publish: Publisher['publish']) =>
  (connection: Connection, data: Buffer, isBinary: boolean): void => {
    if (++connection.frames > mostFrames) {
      connection.socket.close(closeCodes.tooManyFrames, 'too many frames');
      return;
    }
    if (isBinary) {
      connection.socket.close(closeCodes.badProtocol, 'text frames only');
      return;
    }
    const result = frame.safeParse(parse(data.toString()));
    if (!result.success) {
      hub.send(connection, JSON.stringify({ type: 'error', code: 'frame_not_understood' }));
      return;
    }
    if (result.data.type === 'ping') {
      hub.send(connection, '{"type":"pong"}');
      return;
    }
    const { conversationId, userId } = result.data;
    const { principal } = connection;
    const asAdministrator =
      userId !== undefined && userId !== principal.userId && isAdministrator(principal);
    const event = createEvent(chatTyping, {
      conversationId,
      userId: asAdministrator ? userId : principal.userId,
      sender: asAdministrator ? 'administrator' : 'resident',
    });
    // Typing that nobody sees is no loss.
    publish(eventMessage(event, 'ws-service', { transient: true })).catch(() => undefined);
  };
