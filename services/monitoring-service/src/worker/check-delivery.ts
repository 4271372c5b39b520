import {
  deviceIdOfRoutingKey,
  exchanges,
  keptBytesOfBadMessage,
  maxMessageBytes,
  queues,
  type AcceptedPeriod,
} from '@ems/contracts';
import { parkedHeaders } from '@ems/messaging';
import type { ReadingMessage } from '@ems/readings';
import type { ConsumeMessage } from 'amqplib';
import type { MessageToPark } from '../db/parked-message-repository.ts';
import type { BadContentLimit } from '../domain/bad-content-limit.ts';
import { checkReadingMessage, type Unusable } from '../domain/check-reading-message.ts';
import { contentOfReadings, packReadings } from '../domain/packed-readings.ts';
import { beginningOf, noneOf, wholeContent } from '../domain/parked-content.ts';
import type { Arrival } from './arrival-of.ts';
import { contentProperties } from './describe-parked.ts';
import { parkElements, type ToPark } from './park-elements.ts';
import type { CheckedMessage } from './store-batch.ts';

/**
 * A delivery that waits for its batch. It keeps as little as it can, because many wait at a time: the numbers of its
 * readings, and of its content at most the beginning.
 */
export interface WaitingMessage {
  /** Those that are rejected too: they are work as well. */
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
  arrival: Arrival,
  period: AcceptedPeriod,
  mayKeep: BadContentLimit,
): WaitingMessage {
  const { content } = message;
  const routingKey = routingKeyOf(message);
  const deviceId = deviceIdOfRoutingKey(routingKey);
  const properties = { ...contentProperties(message.properties), arrivedAt: arrival.arrivedAt };
  const checked = check(message, routingKey, arrival, period);
  const toPark: ToPark = (reason, detail, kept) => ({
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
  if ('reason' in checked) {
    const { reason, detail } = checked;
    const kept = mayKeep(deviceId, reason) ? beginningOf(content) : noneOf(content);
    const park = [toPark(reason, detail, kept)];
    return {
      readings: 0,
      unpack: () => ({ readings: [], park, asParked: (why, text) => toPark(why, text, kept) }),
    };
  }
  const park = parkElements(checked, content, (reason) => mayKeep(deviceId, reason), toPark);
  return waitingMessage(checked, park, content, toPark);
}

function waitingMessage(
  { readings, rejected }: ReadingMessage,
  park: readonly MessageToPark[],
  content: Buffer,
  toPark: ToPark,
): WaitingMessage {
  const packed = packReadings(readings);
  const isWhole = rejected.length === 0 && content.length <= keptBytesOfBadMessage;
  const original = isWhole ? Buffer.from(content) : undefined;
  return {
    readings: packed.count + rejected.length,
    unpack() {
      const unpacked = packed.unpack();
      return {
        readings: unpacked,
        park,
        asParked: (reason, detail) =>
          toPark(reason, detail, wholeContent(original ?? contentOfReadings(unpacked))),
      };
    },
  };
}

function check(
  { content, properties }: ConsumeMessage,
  routingKey: string,
  arrival: Arrival,
  period: AcceptedPeriod,
): ReadingMessage | Unusable {
  if (content.length > maxMessageBytes)
    return {
      reason: 'message_too_large',
      detail: `${content.length} bytes, at most ${maxMessageBytes}`,
    };
  // The broker would add to it and so vouch for what the sender made up.
  if (properties.headers?.['x-death'] !== undefined)
    return { reason: 'reserved_header', detail: 'Only the broker may write the header x-death' };
  const { contentType, contentEncoding } = contentProperties(properties);
  return checkReadingMessage(
    { content, routingKey, contentType, contentEncoding, ...arrival },
    period,
  );
}
