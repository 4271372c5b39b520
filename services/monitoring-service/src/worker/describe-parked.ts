import {
  exchanges,
  importHeader,
  importHeaderOf,
  parseDeviceKey,
  parseImportHeader,
  queues,
} from '@ems/contracts';
import { decodeEvent, eventProperties, parkedHeaders } from '@ems/messaging';
import type { ConsumeMessage } from 'amqplib';
import type { ImportedPart } from '../db/import-changes.ts';
import type { MessageToPark } from '../db/parked-message-repository.ts';
import { beginningOf, wholeContent } from '../domain/parked-content.ts';

interface Death {
  readonly queue?: unknown;
  readonly reason?: unknown;
  readonly exchange?: unknown;
  readonly 'routing-keys'?: unknown;
}

type Origin = Pick<MessageToPark, 'exchange' | 'routingKey' | 'reason' | 'detail'>;

const unproven: Pick<Origin, 'exchange' | 'routingKey'> = { exchange: '', routingKey: '' };

/**
 * Describes a message from the queue of parked messages. The broker adds `x-death` to everything that it dead-letters.
 * A message without it was parked by a service, because nobody else may write there. Headers are therefore trusted only
 * without `x-death`.
 */
export function describeParked(message: ConsumeMessage): MessageToPark {
  const { content, fields, properties } = message;
  const headers = properties.headers ?? {};
  const [death] = (Array.isArray(headers['x-death']) ? headers['x-death'] : []) as (
    Death | undefined
  )[];
  const queue = fields.routingKey;
  const origin = death ? originOfDead(message, death) : originOfParked(headers);
  const ofDevice = queue === queues.readings;
  const fullSize = death ? undefined : headers[parkedHeaders.fullSize];
  const isProven = !ofDevice || origin.routingKey !== '';
  return {
    queue,
    ...origin,
    deviceId: ofDevice ? (parseDeviceKey(origin.routingKey)?.deviceId ?? null) : null,
    ...(isProven ? wholeContent(content) : beginningOf(content)),
    ...(typeof fullSize === 'number' ? { fullSize } : {}),
    properties: ofDevice ? contentProperties(properties) : eventProperties(properties),
    unreadable: 'reason' in decodeEvent(message),
  };
}

/** The part of an import that could never be stored, such as one that was delivered too often. */
export function importOfDead(
  { properties: { headers = {} } }: ConsumeMessage,
  { deviceId }: MessageToPark,
): ImportedPart | undefined {
  const [death] = (Array.isArray(headers['x-death']) ? headers['x-death'] : []) as (
    Death | undefined
  )[];
  if (death?.exchange !== exchanges.replay || deviceId === null) return undefined;
  const part = parseImportHeader(headers[importHeader]);
  return part && { ...part, deviceId };
}

/** Keeps the part of an import that a message is, so that its import hears of it when the message is replayed. */
export const asImported = (message: MessageToPark, part: ImportedPart): MessageToPark => ({
  ...message,
  properties: { ...message.properties, import: importHeaderOf(part) },
});

export interface ContentProperties {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** The properties that decide how the content of a reading is read. */
export function contentProperties(properties: object): ContentProperties {
  const { contentType, contentEncoding } = properties as Record<string, unknown>;
  return { contentType: textOf(contentType), contentEncoding: textOf(contentEncoding) };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : undefined);

function originOfParked(headers: Record<string, unknown>): Origin {
  const text = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    exchange: text(parkedHeaders.exchange),
    routingKey: text(parkedHeaders.routingKey),
    reason: text(parkedHeaders.reason) || 'unknown',
    detail: text(parkedHeaders.detail),
  };
}

const words: Readonly<Record<string, string>> = { delivery_limit: 'delivered_too_often' };

/**
 * The broker keeps a forged `x-death` and only increases its counter if queue and reason match. A device can let its
 * own message expire, which brings it here with any routing key. It cannot make a message exceed the delivery limit,
 * because a worker parks every message that arrives with an `x-death`.
 */
function originOfDead({ fields, properties }: ConsumeMessage, death: Death): Origin {
  const reason = typeof death.reason === 'string' ? death.reason : 'unknown';
  const origin = { reason: words[reason] ?? reason, detail: 'The broker gave it back' };
  const keys: unknown[] = Array.isArray(death['routing-keys']) ? death['routing-keys'] : [];
  const [key] = keys;
  const ofDevice = fields.routingKey === queues.readings;
  if (ofDevice && reason !== 'delivery_limit')
    return {
      ...unproven,
      ...origin,
      detail: `The broker gave it back (${reason}), and it is not proven which device sent it`,
    };
  const replayed: unknown = properties.headers?.[parkedHeaders.routingKey];
  const routingKey = death.exchange === exchanges.replay ? replayed : key;
  return {
    ...origin,
    exchange: typeof death.exchange === 'string' ? death.exchange : '',
    routingKey: typeof routingKey === 'string' ? routingKey : '',
  };
}
