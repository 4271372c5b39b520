import { exchanges } from '@ems/contracts';
import { DomainError } from '@ems/http';
import {
  BrokerUnavailableError,
  parkedHeaders,
  UnroutableError,
  type Messaging,
} from '@ems/messaging';
import type { ParkedMessage, ParkedMessageReadModel } from '../db/parked-message-read-model.ts';

interface Properties {
  readonly type?: string;
  readonly messageId?: string;
  readonly correlationId?: string;
  readonly headers?: Record<string, unknown>;
}

/** Why it was parked and how often it died is history; where it was addressed to is still needed. */
function headersOf({ routingKey, properties }: ParkedMessage): Record<string, unknown> {
  const { headers = {} } = properties as Properties;
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith('x-'));
  return { ...Object.fromEntries(kept), [parkedHeaders.routingKey]: routingKey };
}

/** Gives a parked message back to its queue and, once the broker has it, takes it off the list. */
export const createReplay =
  (messages: ParkedMessageReadModel, messaging: Pick<Messaging, 'publish'>) =>
  (id: bigint): Promise<boolean> =>
    messages.take(id, async (message) => {
      const { type, messageId, correlationId } = message.properties as Properties;
      const outgoing = {
        exchange: exchanges.replay,
        routingKey: message.queue,
        content: Buffer.from(message.content),
        options: {
          ...(type ? { type } : {}),
          ...(messageId ? { messageId } : {}),
          ...(correlationId ? { correlationId } : {}),
          contentType: 'application/json',
          headers: headersOf(message),
        },
      };
      await messaging.publish(outgoing).catch((cause: unknown) => {
        if (!(cause instanceof BrokerUnavailableError || cause instanceof UnroutableError))
          throw cause;
        throw new DomainError('broker_unavailable', 'Not replayed; please try again', {
          retryAfter: 5,
          cause,
        });
      });
    });

export type Replay = ReturnType<typeof createReplay>;
