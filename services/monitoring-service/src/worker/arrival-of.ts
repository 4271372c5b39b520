import { arrivalHeader, exchanges } from '@ems/contracts';
import { parkedHeaders } from '@ems/messaging';
import type { ConsumeMessage } from 'amqplib';

export interface Arrival {
  /** When a message reached the platform, milliseconds. */
  readonly arrivedAt: number;
  /** The message first arrived earlier, at an unknown time. */
  readonly cameBefore: boolean;
  /** The broker recorded the time. Otherwise it is the worker's. */
  readonly isKnown: boolean;
}

const earliest = Date.UTC(2000, 0, 1);

/**
 * The broker adds its time to each message and keeps it on redelivery, so the order of values does not change. A parked
 * message keeps its first time. Brokers before 3.12 add no time, so the worker's time is used. No header can set a time
 * in the future.
 */
export function arrivalOf({ fields, properties }: ConsumeMessage, now: number): Arrival {
  const headers: Record<string, unknown> = properties.headers ?? {};
  const parkedOnce = fields.exchange === exchanges.replay && headers[parkedHeaders.arrivedAt];
  const said = parkedOnce || headers[arrivalHeader];
  return typeof said === 'number' && said >= earliest
    ? { arrivedAt: Math.min(said, now), cameBefore: false, isKnown: true }
    : { arrivedAt: now, cameBefore: fields.redelivered, isKnown: false };
}
