import { z } from 'zod';
import { deviceId, instant, kwh, parseDeviceId } from './fields.ts';

/**
 * Energy used in the interval that ends at `timestamp`.
 *
 * `sentAt` is optional and orders corrections: of two values for one device and instant the one sent later holds,
 * in whatever order they arrive. Without it, the time at which the platform received the message is used.
 */
export const reading = z.strictObject({
  deviceId,
  timestamp: instant,
  kwh,
  sentAt: instant.optional(),
});
export type Reading = z.infer<typeof reading>;

/** As devices send it: the routing key, the topic or the path says which device it is of. */
export const sentReading = reading.partial({ deviceId: true });

export const maxReadingsPerMessage = 1_000;

/** The body of a message on `ems.data`, and of a request: one reading, or an array of up to 1,000. */
export const readingMessage = z.union([
  sentReading,
  z.array(sentReading).min(1).max(maxReadingsPerMessage),
]);
export type ReadingMessage = z.infer<typeof readingMessage>;

export const readingRoutingKey = (id: number) => `device.${id}.reading`;
export const readingTopic = (id: number) => `device/${id}/reading`;

/** The device id in a routing key `device.<id>.reading`, or undefined for any other key. */
export function deviceIdOfRoutingKey(routingKey: string): number | undefined {
  const [, text] = /^device\.([^.]+)\.reading$/.exec(routingKey) ?? [];
  return text === undefined ? undefined : parseDeviceId(text);
}
