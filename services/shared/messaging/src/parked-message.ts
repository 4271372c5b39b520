import { exchanges, keptBytesOfBadMessage, maxMessageBytes } from '@ems/contracts';
import type { ConsumeMessage } from 'amqplib';
import type { OutgoingMessage } from './create-publisher.ts';

/** Headers of a parked message: what it was and why it was parked. Only services write them. */
export const parkedHeaders = {
  reason: 'x-parked-reason',
  detail: 'x-parked-detail',
  exchange: 'x-parked-exchange',
  routingKey: 'x-parked-routing-key',
  /** The size of the whole content, when only its start is kept. */
  fullSize: 'x-parked-full-size',
  /** When a message of a device arrived first, milliseconds. */
  arrivedAt: 'x-parked-arrived-at',
} as const;

const longestText = 300;
const isShort = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= longestText;

/** Headers that identify an event. */
export interface EventProperties {
  readonly type?: string;
  readonly messageId?: string;
  readonly correlationId?: string;
  readonly contentType?: string;
  readonly headers: Readonly<Record<string, string | number>>;
}

/**
 * Copies only the known properties and headers of an event. Others could do harm: `CC` would send a copy to further
 * queues, and `x-death` would forge a delivery history.
 */
export function eventProperties(properties: object): EventProperties {
  const given = properties as Record<string, unknown>;
  const headers = (given['headers'] ?? {}) as Record<string, unknown>;
  const known = (from: Record<string, unknown>, names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = from[name];
        return isShort(value) || typeof value === 'number' ? [[name, value]] : [];
      }),
    );
  return {
    ...known(given, ['type', 'messageId', 'correlationId', 'contentType']),
    headers: known(headers, ['version', 'occurredAt', 'traceparent']),
  };
}

/** A copy of an event for the parked messages, with the reason in its headers. */
export function parkedMessage(
  { content, fields, properties }: ConsumeMessage,
  queue: string,
  reason: string,
  detail: string,
): OutgoingMessage {
  const { headers, ...known } = eventProperties(properties);
  const isTooLarge = content.length > maxMessageBytes;
  return {
    exchange: exchanges.parked,
    routingKey: queue,
    content: isTooLarge ? content.subarray(0, keptBytesOfBadMessage) : content,
    options: {
      ...known,
      headers: {
        ...headers,
        [parkedHeaders.reason]: reason,
        [parkedHeaders.detail]: detail.slice(0, 1_000),
        [parkedHeaders.exchange]: fields.exchange,
        [parkedHeaders.routingKey]: fields.routingKey,
        ...(isTooLarge ? { [parkedHeaders.fullSize]: content.length } : {}),
      },
    },
  };
}
