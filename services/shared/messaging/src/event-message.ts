import { randomUUID } from 'node:crypto';
import type { EventData, EventDefinition } from '@ems/contracts';
import { currentTrace } from '@ems/logging';
import type { OutgoingMessage } from './create-publisher.ts';

/** An event that happened, before it is on the bus. */
export interface OutgoingEvent {
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly exchange: string;
  readonly data: unknown;
  readonly occurredAt: Date;
  readonly correlationId: string;
  readonly traceparent: string;
}

/**
 * Makes an event of checked data, within the current trace.
 *
 * @throws {z.ZodError} when `data` does not fit the event's schema: a mistake of the sender.
 */
export function createEvent<Definition extends EventDefinition>(
  definition: Definition,
  data: EventData<Definition>,
): OutgoingEvent {
  return {
    eventId: randomUUID(),
    type: definition.type,
    version: definition.version,
    exchange: definition.exchange,
    data: definition.schema.parse(data),
    occurredAt: new Date(),
    ...currentTrace(),
  };
}

/** The AMQP message of an event: data as the body, everything else as properties and headers. */
export const eventMessage = (
  event: OutgoingEvent,
  sender: string,
  options: { transient?: boolean } = {},
): OutgoingMessage => ({
  exchange: event.exchange,
  routingKey: event.type,
  content: Buffer.from(JSON.stringify(event.data)),
  options: {
    messageId: event.eventId,
    type: event.type,
    appId: sender,
    contentType: 'application/json',
    timestamp: Math.floor(event.occurredAt.getTime() / 1000),
    correlationId: event.correlationId,
    persistent: !options.transient,
    headers: {
      version: event.version,
      occurredAt: event.occurredAt.toISOString(),
      traceparent: event.traceparent,
    },
  },
});
