import type { z } from 'zod';
import { acceptedSchema } from './accepted-schema.ts';
import type { EventDefinition } from './define-event.ts';
import { events } from './events/index.ts';
import { exchanges } from './exchanges.ts';
import { readingMessage } from './reading.ts';

const headers = {
  type: 'object',
  properties: {
    version: { type: 'integer', description: 'Schema version' },
    occurredAt: { type: 'string', format: 'date-time' },
    traceparent: { type: 'string', description: 'W3C trace context' },
  },
};

/** Without the dialect, because AsyncAPI uses draft 7. */
function payloadOf(schema: z.ZodType) {
  const { $schema: _, ...payload } = acceptedSchema(schema, 'draft-7');
  return payload;
}

const keyOf = (exchange: string) => ({
  amqp: { is: 'routingKey', exchange: { name: exchange, type: 'topic', durable: true } },
});

const channel = (id: string) => ({ $ref: `#/channels/${id}` });
const names = (services: readonly string[]) => services.join(', ');

function messageOf(event: EventDefinition) {
  return {
    name: event.type,
    summary: event.summary,
    contentType: 'application/json',
    headers,
    payload: payloadOf(event.schema),
    'x-version': event.version,
    'x-senders': event.senders,
    'x-listeners': event.listeners,
    'x-transient': event.transient,
  };
}

const channelOf = ({ type, exchange }: EventDefinition) => ({
  address: type,
  servers: [{ $ref: '#/servers/amqp' }],
  messages: { [type]: { $ref: `#/components/messages/${type}` } },
  bindings: keyOf(exchange),
});

function operationsOf({ type, summary, senders, listeners, transient }: EventDefinition) {
  const deliveryMode = transient ? 1 : 2;
  return {
    [`send-${type}`]: {
      action: 'send',
      channel: channel(type),
      summary,
      description: `Published by ${names(senders)}.`,
      bindings: { amqp: { deliveryMode, mandatory: true } },
    },
    [`receive-${type}`]: {
      action: 'receive',
      channel: channel(type),
      summary,
      description: `Consumed by ${names(listeners)}.`,
      bindings: { amqp: { ack: true } },
    },
  };
}

const deviceId = { description: 'A positive integer' };
const readingMessages = { reading: { $ref: '#/components/messages/reading' } };

const vendorMessages = { 'vendor-message': { $ref: '#/components/messages/vendor-message' } };
const subTopic = {
  description: "The vendor's own topic, with slashes over MQTT and dots over AMQP: `tele/SENSOR`",
};

const readingOperations = {
  'send-reading': {
    action: 'send',
    channel: channel('reading'),
    summary:
      'A reading from a device. Sent again, it counts once; with another value, it corrects the first.',
    description:
      'Published by a device with its own login, which can only write its own routing keys, and by device-service for readings sent over HTTP. The broker confirms each message it has stored.',
    bindings: { amqp: { deliveryMode: 2, mandatory: true } },
  },
  'send-reading-over-mqtt': {
    action: 'send',
    channel: channel('reading-over-mqtt'),
    summary: 'The same over MQTT. The broker derives the routing key from the topic.',
    description: 'Published by a device, with the same login as for AMQP.',
    bindings: { mqtt: { qos: 1, retain: false } },
  },
  'send-vendor-message': {
    action: 'send',
    channel: channel('vendor-message-over-mqtt'),
    summary: "A message in the format of the device's vendor.",
    description:
      'Published by a device with its own login. The profile of the device says how it is read.',
    bindings: { mqtt: { qos: 1, retain: false } },
  },
  'receive-reading': {
    action: 'receive',
    channel: channel('reading'),
    summary: 'Stores a reading and updates its hour and alerts.',
    description: 'Consumed by monitoring-worker. Any number of workers share one queue.',
    bindings: { amqp: { ack: true } },
  },
};

/** The AsyncAPI 3.0 document of all messages on the bus. */
export const asyncApiDocument = {
  asyncapi: '3.0.0',
  info: {
    title: 'Energy Management System: messages',
    version: '1',
    description:
      'Every message with its schema, senders and listeners. Generated from @ems/contracts.',
    license: { name: 'MIT' },
  },
  defaultContentType: 'application/json',
  servers: {
    amqp: {
      host: 'localhost:5672',
      protocol: 'amqp',
      protocolVersion: '0.9.1',
      security: [{ $ref: '#/components/securitySchemes/login' }],
    },
    mqtt: {
      host: 'localhost:1883',
      protocol: 'mqtt',
      protocolVersion: '3.1.1',
      security: [{ $ref: '#/components/securitySchemes/login' }],
    },
  },
  channels: {
    reading: {
      address: 'device.{deviceId}.reading',
      servers: [{ $ref: '#/servers/amqp' }],
      parameters: { deviceId },
      messages: readingMessages,
      bindings: keyOf(exchanges.data),
    },
    'reading-over-mqtt': {
      address: 'device/{deviceId}/reading',
      servers: [{ $ref: '#/servers/mqtt' }],
      parameters: { deviceId },
      messages: readingMessages,
    },
    'vendor-message-over-mqtt': {
      address: 'device/{deviceId}/{subTopic}',
      servers: [{ $ref: '#/servers/mqtt' }],
      parameters: { deviceId, subTopic },
      messages: vendorMessages,
    },
    ...Object.fromEntries(events.map((event) => [event.type, channelOf(event)])),
  },
  operations: {
    ...readingOperations,
    ...Object.fromEntries(events.flatMap((event) => Object.entries(operationsOf(event)))),
  },
  components: {
    securitySchemes: {
      login: { type: 'userPassword', description: 'The login of a service or of a device' },
    },
    messages: {
      reading: {
        name: 'reading',
        summary:
          'Energy used in the interval that ends at `timestamp`. One reading, or an array of up to 1,000.',
        contentType: 'application/json',
        payload: payloadOf(readingMessage),
      },
      'vendor-message': {
        name: 'vendor-message',
        summary:
          "What the device's vendor sends: JSON, a number or a telegram, up to 10,000 bytes.",
        payload: { type: 'string' },
      },
      ...Object.fromEntries(events.map((event) => [event.type, messageOf(event)])),
    },
  },
};
