import {
  deviceIdOfRoutingKey,
  exchanges,
  keptBytesOfBadMessage,
  maxMessageBytes,
  queues,
  type AcceptedPeriod,
} from '@ems/contracts';
import { parkedHeaders } from '@ems/messaging';
import type { ConsumeMessage } from 'amqplib';
import type { MessageToPark } from '../db/parked-message-repository.ts';
import type { BadContentLimit } from '../domain/bad-content-limit.ts';
import { checkReadingMessage, type Unusable } from '../domain/check-reading-message.ts';
import { beginningOf, noneOf, wholeContent, type KeptContent } from '../domain/parked-content.ts';
import { contentOfReadings, packReadings, type PackedReadings } from '../domain/packed-readings.ts';
import type { StoredReading } from '../domain/reading-batch.ts';
import { contentProperties } from './describe-parked.ts';
import type { CheckedMessage } from './store-batch.ts';

/**
 * A delivery that waits for its batch. It keeps as little as it can, because many wait at a time: the numbers of its
 * readings, and of its content at most the beginning.
 */
export interface WaitingMessage {
  readonly readings: number;
  unpack(): CheckedMessage;
}

/** A message that comes back from the parked ones has its first routing key in a header; only services write there. */
function routingKeyOf({ fields, properties }: ConsumeMessage): string {
  const original: unknown = properties.headers?.[parkedHeaders.routingKey];
  return fields.exchange === exchanges.replay && typeof original === 'string'
    ? original
    : fields.routingKey;
}

/** Reads a delivery of the readings queue. */
export function checkDelivery(
  message: ConsumeMessage,
  receivedAt: number,
  period: AcceptedPeriod,
  mayKeep: BadContentLimit,
): WaitingMessage {
  const { content } = message;
  const routingKey = routingKeyOf(message);
  const deviceId = deviceIdOfRoutingKey(routingKey);
  const properties = contentProperties(message.properties);
  const checked = check(message, routingKey, receivedAt, period);
  const toPark = (reason: string, detail: string, kept: KeptContent): MessageToPark => ({
    queue: queues.readings,
    exchange: exchanges.data,
    routingKey,
    deviceId: deviceId ?? null,
    reason,
    detail,
    ...kept,
    properties,
    unreadable: false,
  });
  if (!Array.isArray(checked)) {
    const { reason, detail } = checked;
    const kept = mayKeep(deviceId, reason) ? beginningOf(content) : noneOf(content);
    const park = toPark(reason, detail, kept);
    return { readings: 0, unpack: () => ({ readings: [], park, asParked: () => park }) };
  }
  return waitingMessage(
    packReadings(checked),
    content.length <= keptBytesOfBadMessage ? Buffer.from(content) : undefined,
    toPark,
  );
}

function waitingMessage(
  packed: PackedReadings,
  content: Buffer | undefined,
  toPark: (reason: string, detail: string, kept: KeptContent) => MessageToPark,
): WaitingMessage {
  return {
    readings: packed.count,
    unpack() {
      const readings = packed.unpack();
      const whole = () => wholeContent(content ?? contentOfReadings(readings));
      return {
        readings,
        park: undefined,
        asParked: (reason, detail) => toPark(reason, detail, whole()),
      };
    },
  };
}

function check(
  message: ConsumeMessage,
  routingKey: string,
  receivedAt: number,
  period: AcceptedPeriod,
): StoredReading[] | Unusable {
  const { content, fields, properties } = message;
  if (content.length > maxMessageBytes)
    return {
      reason: 'message_too_large',
      detail: `${content.length} bytes, at most ${maxMessageBytes}`,
    };
  // The broker would add to it and so vouch for what the sender made up.
  if (properties.headers?.['x-death'] !== undefined)
    return { reason: 'reserved_header', detail: 'Only the broker may write the header x-death' };
  const { contentType, contentEncoding } = contentProperties(properties);
  const { redelivered } = fields;
  return checkReadingMessage(
    { content, routingKey, contentType, contentEncoding, redelivered, receivedAt },
    period,
  );
}
