import {
  daysOf,
  deviceIdOfRoutingKey,
  isReadingType,
  maxDaysPerMessage,
  maxReadingsPerMessage,
  parseReadingBody,
  problemOfReading,
  readingMessage,
  toMilliwattHours,
  type AcceptedPeriod,
  type Reading,
} from '@ems/contracts';
import { parseInstant } from './parse-instant.ts';
import type { StoredReading } from './reading-batch.ts';

/** Why a message cannot be used. */
export interface Unusable {
  readonly reason:
    | 'message_too_large'
    | 'reserved_header'
    | 'malformed_json'
    | 'unsupported_content_type'
    | 'schema_mismatch'
    | 'foreign_routing_key'
    | 'device_mismatch'
    | 'timestamp_too_old'
    | 'timestamp_in_future'
    | 'too_many_days';
  readonly detail: string;
}

export interface MessageToCheck {
  readonly content: Buffer;
  readonly routingKey: string;
  /** As far as the sender says; MQTT does not. */
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly redelivered: boolean;
  /** When it reached this process, milliseconds. */
  readonly receivedAt: number;
}

const isPlain = /^(?:identity|utf-?8)?$/i;

/** All readings of a message, or why none of them counts. */
export function checkReadingMessage(
  message: MessageToCheck,
  period: AcceptedPeriod,
): StoredReading[] | Unusable {
  const deviceId = deviceIdOfRoutingKey(message.routingKey);
  if (deviceId === undefined)
    return {
      reason: 'foreign_routing_key',
      detail: `The routing key must be device.<id>.reading, not ${message.routingKey}`,
    };
  const { contentType = 'application/json', contentEncoding = 'identity' } = message;
  if (!isReadingType(contentType) || !isPlain.test(contentEncoding))
    return {
      reason: 'unsupported_content_type',
      detail: `The content must be JSON in UTF-8, not ${contentType}, ${contentEncoding}`,
    };
  const body = parseReadingBody(message.content);
  if (body === undefined) return { reason: 'malformed_json', detail: 'The body is not valid JSON' };
  const list: unknown[] = Array.isArray(body) ? body : [body];
  if (list.length === 0 || list.length > maxReadingsPerMessage) return schemaMismatch(body);

  const readings: StoredReading[] = [];
  for (const [index, item] of list.entries()) {
    const reading = quickCheck(item, deviceId, message) ?? slowCheck(item, deviceId, message);
    if (!reading) return schemaMismatch(body);
    const path = Array.isArray(body) ? `/${index}` : '';
    const problem = problemOf(reading, deviceId, period, path);
    if (problem) return problem;
    readings.push(reading);
  }
  const days = readings.length > maxDaysPerMessage ? daysOf(readings) : 0;
  if (days > maxDaysPerMessage)
    return {
      reason: 'too_many_days',
      detail: `The message has readings of ${days} days; at most ${maxDaysPerMessage} are accepted`,
    };
  return lastOfEachInstant(readings);
}

/** Within a message the later element wins, whatever its value. */
function lastOfEachInstant(readings: StoredReading[]): StoredReading[] {
  if (readings.length === 1) return readings;
  const byInstant = new Map<number, StoredReading>();
  for (const reading of readings) {
    const earlier = byInstant.get(reading.timestamp);
    if (!earlier || reading.sentAt >= earlier.sentAt) byInstant.set(reading.timestamp, reading);
  }
  return [...byInstant.values()];
}

function problemOf(
  reading: StoredReading,
  deviceId: number,
  period: AcceptedPeriod,
  path: string,
): Unusable | undefined {
  const problem = problemOfReading(reading, deviceId, period);
  if (!problem) return undefined;
  const { code: reason, member } = problem;
  const iso = () => new Date(reading.timestamp).toISOString();
  const words = {
    device_mismatch: () => `is ${reading.deviceId}, but the routing key is of device ${deviceId}`,
    timestamp_too_old: () =>
      `${iso()} is too old; readings are accepted from ${new Date(period.from).toISOString()}`,
    timestamp_in_future: () => `${iso()} is in the future`,
  };
  return { reason, detail: `${path}/${member} ${words[reason]()}` };
}

/** The contract's schema by hand, for the usual shape of a reading: ten times quicker, and never more permissive. */
function quickCheck(
  item: unknown,
  ofKey: number,
  message: MessageToCheck,
): StoredReading | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const given = item as Partial<Record<keyof Reading, unknown>>;
  const { deviceId = ofKey, timestamp, kwh, sentAt } = given;
  if (typeof deviceId !== 'number' || !Number.isInteger(deviceId) || deviceId < 1) return undefined;
  if (deviceId > 2_147_483_647 || typeof timestamp !== 'string') return undefined;
  if (typeof kwh !== 'number' || !(kwh >= 0 && kwh <= 100_000)) return undefined;
  const members = 2 + Number(given.deviceId !== undefined) + Number(sentAt !== undefined);
  if (Object.keys(item).length !== members) return undefined;
  const instant = parseInstant(timestamp);
  const sent = typeof sentAt === 'string' ? parseInstant(sentAt) : undefined;
  if (instant === undefined || (sentAt !== undefined && sent === undefined)) return undefined;
  return toStored(deviceId, instant, kwh, sent, message);
}

function slowCheck(
  item: unknown,
  ofKey: number,
  message: MessageToCheck,
): StoredReading | undefined {
  const result = readingMessage.safeParse(item);
  if (!result.success || Array.isArray(result.data)) return undefined;
  const { deviceId = ofKey, timestamp, kwh, sentAt } = result.data;
  return toStored(
    deviceId,
    Date.parse(timestamp),
    kwh,
    sentAt ? Date.parse(sentAt) : undefined,
    message,
  );
}

const toStored = (
  deviceId: number,
  timestamp: number,
  kwh: number,
  sentAt: number | undefined,
  message: MessageToCheck,
): StoredReading => ({
  deviceId,
  timestamp,
  milliwattHours: toMilliwattHours(kwh),
  // A device whose clock is ahead must not make its value unbeatable.
  sentAt: sentAt === undefined ? message.receivedAt : Math.min(sentAt, message.receivedAt),
  maybeStale: message.redelivered && sentAt === undefined,
});

function schemaMismatch(body: unknown): Unusable {
  const result = readingMessage.safeParse(body);
  const issues = result.error?.issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? (issue.errors[Array.isArray(body) ? 1 : 0] ?? []) : [issue],
  );
  const detail = (issues ?? [])
    .slice(0, 5)
    .map(({ path, message }) => `/${path.join('/')}: ${message}`);
  return { reason: 'schema_mismatch', detail: detail.join('; ') || 'Not a reading' };
}
