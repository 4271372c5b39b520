import { arrivalHeader, exchanges } from '@ems/contracts';
import { parkedHeaders } from '@ems/messaging';
import type { ConsumeMessage } from 'amqplib';

export interface Arrival {
  /** When a message reached the platform, milliseconds. */
  readonly arrivedAt: number;
  /** The message arrived earlier, at an unknown time. */
  readonly cameBefore: boolean;
  /** The time is not that of the worker. */
  readonly isKnown: boolean;
}

const earliest = Date.UTC(2000, 0, 1);

/**
 * The broker writes its time into each message and keeps it when it delivers the message again, so the order of values
 * does not change. A parked message keeps its first time. A broker before 3.12 writes no time; then the worker's is used.
 * No header can set a time later than now.
 */
export function arrivalOf({ fields, properties }: ConsumeMessage, now: number): Arrival {
  const headers: Record<string, unknown> = properties.headers ?? {};
  const parkedOnce = fields.exchange === exchanges.replay && headers[parkedHeaders.arrivedAt];
  const said = parkedOnce || headers[arrivalHeader];
  return typeof said === 'number' && said >= earliest
    ? { arrivedAt: Math.min(said, now), cameBefore: false, isKnown: true }
    : { arrivedAt: now, cameBefore: fields.redelivered, isKnown: false };
}
