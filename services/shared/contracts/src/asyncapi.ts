import { z } from 'zod';
import { events } from './events/index.ts';
import { readingMessage } from './reading.ts';

const headers = {
  type: 'object',
  properties: {
    version: { type: 'integer', description: 'Version of the schema' },
    occurredAt: { type: 'string', format: 'date-time' },
    traceparent: { type: 'string', description: 'W3C trace context' },
  },
};

const eventMessages = Object.fromEntries(
  events.map((event) => [
    event.type,
    {
      name: event.type,
      summary: event.summary,
      contentType: 'application/json',
      headers,
      payload: z.toJSONSchema(event.schema),
      'x-version': event.version,
      'x-senders': event.senders,
      'x-listeners': event.listeners,
      'x-transient': event.transient,
    },
  ]),
);

const binding = (exchange: string) => ({
  amqp: { is: 'routingKey', exchange: { name: exchange, type: 'topic', durable: true } },
});

const eventChannels = Object.fromEntries(
  events.map((event) => [
    event.type,
    {
      address: event.type,
      messages: { [event.type]: { $ref: `#/components/messages/${event.type}` } },
      bindings: binding(event.exchange),
    },
  ]),
);

/** The AsyncAPI 3.0 document of everything on the bus. */
export const asyncApiDocument = {
  asyncapi: '3.0.0',
  info: {
    title: 'Energy Management System: messages',
    version: '1',
    description:
      'Every message, its schema, who sends it and who listens. Generated from @ems/contracts.',
  },
  channels: {
    reading: {
      address: 'device.{deviceId}.reading',
      parameters: { deviceId: { description: 'A positive integer' } },
      messages: { reading: { $ref: '#/components/messages/reading' } },
      bindings: binding('ems.data'),
    },
    ...eventChannels,
  },
  operations: Object.fromEntries(
    events.map((event) => [
      `on-${event.type}`,
      { action: 'receive', channel: { $ref: `#/channels/${event.type}` }, summary: event.summary },
    ]),
  ),
  components: {
    messages: {
      reading: {
        name: 'reading',
        summary:
          'Energy used in the interval that ends at `timestamp`; one reading or up to 1,000.',
        contentType: 'application/json',
        payload: z.toJSONSchema(readingMessage),
      },
      ...eventMessages,
    },
  },
};
