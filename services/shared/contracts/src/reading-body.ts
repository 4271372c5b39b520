import type { AcceptedPeriod } from './accepted-period.ts';

const mediaType = /^application\/(?:[\w.-]+\+)?json$/i;
const utf8 = /^"?utf-?8"?$/i;

/** Whether a body of this type is JSON in UTF-8, as HTTP, AMQP and MQTT all take it; MQTT names no type. */
export function isReadingType(contentType: string | undefined): boolean {
  const [type = '', ...parameters] = (contentType ?? 'application/json')
    .split(';')
    .map((part) => part.trim());
  return (
    mediaType.test(type) &&
    parameters.every((parameter) => {
      const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
      return name.toLowerCase() !== 'charset' || utf8.test(value);
    })
  );
}

/** The JSON in a body, without a byte order mark; undefined: it is not JSON. */
export function parseReadingBody(content: Buffer): unknown {
  const text = content.toString();
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

export interface ReadingProblem {
  readonly code: 'device_mismatch' | 'timestamp_too_old' | 'timestamp_in_future';
  readonly member: 'deviceId' | 'timestamp';
}

/** What a well-formed reading of `deviceId` must also hold to; `timestamp` in milliseconds. */
export function problemOfReading(
  reading: { readonly deviceId: number; readonly timestamp: number },
  deviceId: number,
  { from, to }: AcceptedPeriod,
): ReadingProblem | undefined {
  if (reading.deviceId !== deviceId) return { code: 'device_mismatch', member: 'deviceId' };
  if (reading.timestamp <= from) return { code: 'timestamp_too_old', member: 'timestamp' };
  if (reading.timestamp > to) return { code: 'timestamp_in_future', member: 'timestamp' };
  return undefined;
}

/** A year of daily values. More would let one message touch many tables. */
export const maxDaysPerMessage = 366;

const dayMs = 86_400_000;

/** How many UTC days the readings of a message are of. */
export const daysOf = (readings: readonly { readonly timestamp: number }[]): number =>
  new Set(readings.map(({ timestamp }) => Math.floor(timestamp / dayMs))).size;
