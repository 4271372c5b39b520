import {
  exchanges,
  importHeader,
  maxMessageBytes,
  nativeSubTopic,
  parseDeviceKey,
  parseImportHeader,
  queues,
  readingRoutingKey,
  type AcceptedPeriod,
  type DeviceKey,
} from '@ems/contracts';
import { parkedHeaders } from '@ems/messaging';
import type { ReadingMessage } from '@ems/readings';
import type { ConsumeMessage } from 'amqplib';
import type { ImportedPart } from '../db/import-changes.ts';
import type { BadContentLimit } from '../domain/bad-content-limit.ts';
import { checkReadingMessage, type Unusable } from '../domain/check-reading-message.ts';
import { beginningOf, noneOf } from '../domain/parked-content.ts';
import type { Arrival } from './arrival-of.ts';
import { contentProperties, type ContentProperties } from './describe-parked.ts';
import { parkElements, type ToPark } from './park-elements.ts';
import { vendorMessage } from './vendor-message.ts';
import { readableMessage, unusableMessage, type WaitingMessage } from './waiting-message.ts';

/** A replayed message has its original routing key in a header. Only services can write to the replay exchange. */
function routingKeyOf({ fields, properties }: ConsumeMessage): string {
  const original: unknown = properties.headers?.[parkedHeaders.routingKey];
  return fields.exchange === exchanges.replay && typeof original === 'string'
    ? original
    : fields.routingKey;
}

/** Only services can write to this exchange, so no device can name an import. */
function importOf(
  { fields, properties }: ConsumeMessage,
  deviceId: number,
): ImportedPart | undefined {
  if (fields.exchange !== exchanges.replay) return undefined;
  const part = parseImportHeader(properties.headers?.[importHeader]);
  return part && { ...part, deviceId };
}

/**
 * Messages of services, such as those of files, have known times. A message that was parked before came from the
 * device.
 */
const isOfDevice = ({ fields, properties: { headers } }: ConsumeMessage) =>
  fields.exchange !== exchanges.replay ||
  (headers?.[parkedHeaders.arrivedAt] !== undefined && headers[importHeader] === undefined);

const shownBytes = 1_000;
const longestDetail = 1_000;

/** The context in which a delivery is checked. */
export interface Circumstances {
  readonly arrival: Arrival;
  readonly period: AcceptedPeriod;
  readonly mayKeep: BadContentLimit;
  /** Whether to keep the message for the person who sets up the device. */
  readonly isDue: (deviceId: number) => boolean;
  /** Whether the clock of a device is ignored. */
  readonly usesArrivalTime: (deviceId: number) => boolean;
}

/** Reads a delivery of the readings queue. */
export function checkDelivery(
  message: ConsumeMessage,
  circumstances: Circumstances,
): WaitingMessage {
  const { arrival, isDue } = circumstances;
  const routingKey = routingKeyOf(message);
  const key = isForged(message) ? undefined : parseDeviceKey(routingKey);
  const waiting = check(message, routingKey, key, circumstances);
  const { content, fields } = message;
  if (!key || fields.exchange === exchanges.replay || !isDue(key.deviceId)) return waiting;
  const received = {
    deviceId: key.deviceId,
    routingKey: fields.routingKey,
    content: Buffer.from(content.subarray(0, shownBytes)),
    fullSize: content.length,
    receivedAt: new Date(arrival.arrivedAt),
    isArrivalKnown: arrival.isKnown,
  };
  return { ...waiting, received };
}

function check(
  message: ConsumeMessage,
  routingKey: string,
  key: DeviceKey | undefined,
  circumstances: Circumstances,
): WaitingMessage {
  const { content } = message;
  const { arrival, period, mayKeep } = circumstances;
  const properties = contentProperties(message.properties);
  const { arrivedAt } = arrival;
  const toPark = parkingOf(routingKey, key?.deviceId ?? null, { ...properties, arrivedAt });
  if (key && key.subTopic !== nativeSubTopic)
    return vendorMessage(message, key, { arrival, period, mayKeep, toPark });
  const imported = key && importOf(message, key.deviceId);
  const checked = checkNative(message, routingKey, key, properties, circumstances);
  if ('reason' in checked) {
    const kept = mayKeep(key?.deviceId, checked.reason) ? beginningOf(content) : noneOf(content);
    return unusableMessage(checked, kept, toPark, imported);
  }
  const park = parkElements(checked, content, (reason) => mayKeep(key?.deviceId, reason), toPark);
  return readableMessage(checked, park, content, toPark, imported);
}

/**
 * Created outside of `check`, so that it does not keep the message in memory, which can be much larger than the kept
 * values.
 */
const parkingOf =
  (routingKey: string, deviceId: number | null, properties: object): ToPark =>
  (reason, detail, kept) => ({
    queue: queues.readings,
    exchange: exchanges.data,
    routingKey,
    deviceId,
    reason,
    detail: shortened(detail),
    ...kept,
    properties,
    unreadable: false,
  });

/** A copy of the beginning: a part of a string keeps the whole one in memory. */
const shortened = (detail: string) =>
  detail.length > longestDetail ? Buffer.from(detail.slice(0, longestDetail)).toString() : detail;

/**
 * A device can dead-letter its own messages back to the exchange, with any routing key. The broker also extends a
 * header that the sender forged, and so makes it look genuine.
 */
const isForged = ({ properties }: ConsumeMessage) => properties.headers?.['x-death'] !== undefined;

function checkNative(
  message: ConsumeMessage,
  routingKey: string,
  key: DeviceKey | undefined,
  properties: ContentProperties,
  { arrival, period, usesArrivalTime }: Circumstances,
): ReadingMessage | Unusable {
  const { content } = message;
  if (content.length > maxMessageBytes)
    return {
      reason: 'message_too_large',
      detail: `${content.length} bytes, at most ${maxMessageBytes}`,
    };
  if (isForged(message))
    return { reason: 'reserved_header', detail: 'Only the broker may write the header x-death' };
  if (!key || routingKey !== readingRoutingKey(key.deviceId))
    return {
      reason: 'foreign_routing_key',
      detail: `The routing key must be device.<id>.reading, not ${routingKey}`,
    };
  const { deviceId } = key;
  return checkReadingMessage(
    { content, ...properties },
    {
      deviceId,
      period,
      arrivedAt: arrival.arrivedAt,
      cameBefore: arrival.cameBefore,
      usesArrivalTime: usesArrivalTime(deviceId) && isOfDevice(message),
    },
  );
}
