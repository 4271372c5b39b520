import { exchanges } from '@ems/contracts';
import type { ConsumeMessage } from 'amqplib';
import type { OutgoingMessage } from './create-publisher.ts';

/** Headers of a parked message, which say what it was and why it lies here. */
export const parkedHeaders = {
  reason: 'x-parked-reason',
  detail: 'x-parked-detail',
  exchange: 'x-parked-exchange',
  routingKey: 'x-parked-routing-key',
} as const;

/** A copy of a message for the list of parked ones, unchanged but for the headers that say why. */
export function parkedMessage(
  { content, fields, properties }: ConsumeMessage,
  queue: string,
  reason: string,
  detail: string,
): OutgoingMessage {
  const { messageId, type, contentType, correlationId } = properties as Partial<
    Record<'messageId' | 'type' | 'contentType' | 'correlationId', string>
  >;
  return {
    exchange: exchanges.parked,
    routingKey: queue,
    content,
    options: {
      ...(messageId ? { messageId } : {}),
      ...(type ? { type } : {}),
      ...(contentType ? { contentType } : {}),
      ...(correlationId ? { correlationId } : {}),
      headers: {
        ...properties.headers,
        [parkedHeaders.reason]: reason,
        [parkedHeaders.detail]: detail.slice(0, 1_000),
        [parkedHeaders.exchange]: fields.exchange,
        [parkedHeaders.routingKey]: fields.routingKey,
      },
    },
  };
}
