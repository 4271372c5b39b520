import { randomUUID } from 'node:crypto';
import type { EventData, EventDefinition } from '@ems/contracts';
import { currentTrace } from '@ems/logging';
import type { OutgoingMessage } from './create-publisher.ts';

/** An event that has not been published yet. */
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
 * Creates an event from checked data, within the current trace.
 *
 * @throws {z.ZodError} when `data` does not match the event's schema, which is a bug in the sender.
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

/** The AMQP message of an event: the data is the body, everything else is in properties and headers. */
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
