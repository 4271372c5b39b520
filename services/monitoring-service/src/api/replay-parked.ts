import { exchanges, importHeader, queues } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import {
  BrokerUnavailableError,
  eventProperties,
  parkedHeaders,
  UnroutableError,
  type Messaging,
} from '@ems/messaging';
import type { ParkedMessage } from '../db/parked-message-read-model.ts';
import type { ParkedMessageRepository } from '../db/parked-message-repository.ts';
import { whyNotReplayable } from '../domain/parked-content.ts';

const text = (properties: unknown, name: string) => {
  const value = (properties as Record<string, unknown> | null)?.[name];
  return typeof value === 'string' ? { [name]: value } : {};
};

/** Keeps the time of arrival, which decides between several values of one instant. */
function arrival(properties: unknown) {
  const arrivedAt = (properties as Record<string, unknown> | null)?.['arrivedAt'];
  return typeof arrivedAt === 'number' ? { [parkedHeaders.arrivedAt]: arrivedAt } : {};
}

/** Names the import that the message is a part of, so that the import learns what is stored of it. */
function imported(properties: unknown) {
  const part = text(properties, 'import')['import'];
  return part === undefined ? {} : { [importHeader]: part };
}

/**
 * A reading needs the routing key of its device, and an event the properties that identify it. Nothing else is sent
 * back.
 */
function optionsOf({ queue, routingKey, properties }: ParkedMessage) {
  if (queue === queues.readings)
    return {
      ...text(properties, 'contentType'),
      ...text(properties, 'contentEncoding'),
      headers: {
        [parkedHeaders.routingKey]: routingKey,
        ...arrival(properties),
        ...imported(properties),
      },
    };
  const { headers, ...known } = eventProperties(properties as object);
  return {
    contentType: 'application/json',
    ...known,
    headers: { ...headers, [parkedHeaders.routingKey]: routingKey },
  };
}

/**
 * Returns a parked message to its queue. Removes it from the list once the broker has confirmed it.
 *
 * @throws {DomainError} `parked_message_not_replayable`, and `broker_unavailable`
 */
export const createReplay =
  (messages: ParkedMessageRepository, messaging: Pick<Messaging, 'publish'>) =>
  (id: bigint): Promise<boolean> =>
    messages.take(id, async (message) => {
      const why = whyNotReplayable(message);
      if (why) throw new DomainError('parked_message_not_replayable', why);
      const outgoing = {
        exchange: exchanges.replay,
        routingKey: message.queue,
        content: Buffer.from(message.content),
        options: optionsOf(message),
      };
      await messaging.publish(outgoing).catch((cause: unknown) => {
        if (!(cause instanceof BrokerUnavailableError || cause instanceof UnroutableError))
          throw cause;
        throw new DomainError(
          'broker_unavailable',
          'The message was not replayed. Try again in a moment',
          {
            retryAfter: 5,
            cause,
          },
        );
      });
    });

export type Replay = ReturnType<typeof createReplay>;
