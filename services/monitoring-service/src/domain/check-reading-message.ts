import { deviceIdOfRoutingKey, type AcceptedPeriod } from '@ems/contracts';
import {
  isReadingType,
  readReadings,
  type MessageProblem,
  type ReadingMessage,
} from '@ems/readings';

/** Why a message cannot be used. */
export interface Unusable {
  readonly reason:
    | MessageProblem['reason']
    | 'message_too_large'
    | 'reserved_header'
    | 'unsupported_content_type'
    | 'foreign_routing_key';
  readonly detail: string;
}

export interface MessageToCheck {
  readonly content: Buffer;
  readonly routingKey: string;
  /** Undefined if the sender did not say, as over MQTT. */
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  /** When it reached the platform, milliseconds. */
  readonly arrivedAt: number;
  readonly cameBefore: boolean;
  readonly usesArrivalTime: boolean;
}

const isPlain = /^(?:identity|utf-?8)?$/i;

/** What a message contains, or why none of it counts. */
export function checkReadingMessage(
  {
    content,
    routingKey,
    contentType: type,
    contentEncoding: encoding,
    ...circumstances
  }: MessageToCheck,
  period: AcceptedPeriod,
): ReadingMessage | Unusable {
  const deviceId = deviceIdOfRoutingKey(routingKey);
  if (deviceId === undefined)
    return {
      reason: 'foreign_routing_key',
      detail: `The routing key must be device.<id>.reading, not ${routingKey}`,
    };
  const contentType = type ?? 'application/json';
  const contentEncoding = encoding ?? 'identity';
  if (!isReadingType(contentType) || !isPlain.test(contentEncoding))
    return {
      reason: 'unsupported_content_type',
      detail: `The content must be JSON in UTF-8, not ${contentType}, ${contentEncoding}`,
    };
  const read = readReadings(content, { deviceId, period, ...circumstances });
  return 'reason' in read ? { reason: read.reason, detail: read.message } : read;
}
