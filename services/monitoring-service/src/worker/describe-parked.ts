import { exchanges, importHeader, parseDeviceKey, parseImportHeader, queues } from '@ems/contracts';
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
 * What the queue of parked messages gives. The broker adds `x-death` to all that it gives back, whoever sent it; what
 * has none was parked by a service, as nobody else may write there. So headers count only without `x-death`.
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

interface ContentProperties {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** How the content of a reading is to be read. */
export function contentProperties(properties: object): ContentProperties {
  const given = properties as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : undefined);
  return {
    contentType: text(given['contentType']),
    contentEncoding: text(given['contentEncoding']),
  };
}

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
 * The broker keeps an `x-death` that the sender made up and only counts on in it, if it is of the same queue and reason.
 * A device can make its own message expire, and so bring it here with any key that it likes. It cannot make a message
 * be delivered too often: a worker parks whatever comes with an `x-death`.
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
