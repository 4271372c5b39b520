import { deviceIdOfRoutingKey, queues } from '@ems/contracts';
import type { Pool } from '@ems/database';
import type { Logger } from '@ems/logging';
import { decodeEvent, holdConsumer, parkedHeaders, type Broker } from '@ems/messaging';
import type { Channel, ConsumeMessage } from 'amqplib';
import { parkMessages, type MessageToPark } from '../db/parked-message-repository.ts';

interface Death {
  readonly queue?: string;
  readonly reason?: string;
  readonly exchange?: string;
  readonly 'routing-keys'?: string[];
}

/** What a service parked says why in its headers; what the broker dead-lettered says so in `x-death`. */
function describe(message: ConsumeMessage): MessageToPark {
  const { content, fields, properties } = message;
  const headers = properties.headers ?? {};
  const [death] = (headers['x-death'] ?? []) as Death[];
  const text = (name: string, other: string) => String(headers[name] ?? other);
  const routingKey = text(
    parkedHeaders.routingKey,
    death?.['routing-keys']?.[0] ?? fields.routingKey,
  );
  return {
    queue: fields.routingKey,
    exchange: text(parkedHeaders.exchange, death?.exchange ?? ''),
    routingKey,
    deviceId: deviceIdOfRoutingKey(routingKey) ?? null,
    reason: text(
      parkedHeaders.reason,
      death?.reason === 'delivery_limit' ? 'delivered_too_often' : (death?.reason ?? 'unknown'),
    ),
    detail: text(parkedHeaders.detail, 'Given back by the broker'),
    content,
    properties: {
      type: properties.type as unknown,
      messageId: properties.messageId as unknown,
      correlationId: properties.correlationId as unknown,
      headers,
    },
    unreadable: 'reason' in decodeEvent(message),
  };
}

/** Moves parked messages of the whole platform from the broker into the list that administrators see. */
export async function consumeParked(options: { broker: Broker; pool: Pool; logger: Logger }) {
  const { broker, pool, logger } = options;
  let last: Promise<void> = Promise.resolve();

  async function store(channel: Channel, message: ConsumeMessage): Promise<void> {
    try {
      await parkMessages(pool, [describe(message)]);
      channel.ack(message);
    } catch (error) {
      logger.warn({ err: error }, 'could not list a parked message');
      // Closing the channel returns it to the queue; the channel is opened again after a pause.
      await channel.close().catch(() => undefined);
    }
  }

  const consumer = await holdConsumer({
    broker,
    queue: queues.parked,
    prefetch: 50,
    onMessage(message, channel) {
      last = last.then(() => store(channel, message));
    },
    logger,
  });
  return {
    async stop(): Promise<void> {
      await consumer.cancel();
      await last;
      await consumer.close();
    },
  };
}
