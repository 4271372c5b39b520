import { setTimeout as delay } from 'node:timers/promises';
import type { EventData, EventDefinition } from '@ems/contracts';
import { continueTrace, withTrace, type Logger } from '@ems/logging';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Broker } from './connect-broker.ts';
import type { Publisher } from './create-publisher.ts';
import { decodeEvent, type IncomingEvent } from './decode-event.ts';
import { holdConsumer } from './hold-consumer.ts';
import { parkedMessage } from './parked-message.ts';

/** Thrown by a handler to park a message that can never be processed. */
export class ParkMessage extends Error {
  override name = 'ParkMessage';
  readonly reason: string;

  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

interface Handler {
  readonly type: string;
  readonly handle: (event: IncomingEvent<never>) => Promise<void>;
}

/** Binds a handler to an event. It must be idempotent: events may arrive twice, late or out of order. */
export const on = <Definition extends EventDefinition>(
  definition: Definition,
  handle: (event: IncomingEvent<EventData<Definition>>) => Promise<void>,
): Handler => ({ type: definition.type, handle });

const attemptsBeforeParking = 5;
const prefetch = 50;

/**
 * Consumes a queue of events one at a time. An event is acknowledged after its handler has finished. After a temporary
 * failure (`isTransient`) the event is retried until it works. After other failures it is retried a few times and then
 * parked. A malformed event or one without a handler is parked at once.
 */
export async function consumeEvents(options: {
  broker: Broker;
  queue: string;
  handlers: readonly Handler[];
  /** Publishes parked messages. */
  publisher: Pick<Publisher, 'publish'>;
  isTransient: (error: unknown) => boolean;
  logger: Logger;
}) {
  const { queue, publisher, logger } = options;
  const handlers = new Map(options.handlers.map(({ type, handle }) => [type, handle]));
  let last: Promise<void> = Promise.resolve();
  let stopped = false;

  async function park(message: ConsumeMessage, reason: string, detail: string): Promise<void> {
    logger.warn(
      { queue, reason, detail, type: message.properties.type as string },
      'Message parked',
    );
    for (let attempt = 1; !stopped; attempt++) {
      try {
        return await publisher.publish(parkedMessage(message, queue, reason, detail));
      } catch (error) {
        logger.warn({ err: error }, 'Parking failed, retrying');
        await delay(backoffMs(attempt));
      }
    }
    throw new Error('stopped');
  }

  async function handle(message: ConsumeMessage): Promise<void> {
    const event = decodeEvent(message);
    if ('reason' in event) return park(message, event.reason, event.detail);
    const handler = handlers.get(event.type);
    if (!handler) return park(message, 'unknown_event', `${event.type} is not for this queue`);
    for (let attempt = 1; !stopped; attempt++) {
      try {
        return await handler(event as IncomingEvent<never>);
      } catch (error) {
        if (error instanceof ParkMessage) return park(message, error.reason, error.message);
        const passing = options.isTransient(error);
        if (!passing && attempt >= attemptsBeforeParking) {
          logger.error({ err: error, type: event.type }, 'Event handler failed');
          return park(message, 'handler_failed', error instanceof Error ? error.message : '');
        }
        logger.warn({ err: error, attempt, type: event.type }, 'Event handler failed, retrying');
        await delay(backoffMs(attempt));
      }
    }
    throw new Error('stopped');
  }

  async function process(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { correlationId, headers } = message.properties;
    const trace = continueTrace({ correlationId, traceparent: headers?.['traceparent'] });
    try {
      await withTrace(trace, () => handle(message));
      channel.ack(message);
    } catch (error) {
      // Without an acknowledgement the broker redelivers the event.
      if (!stopped) logger.debug({ err: error }, 'Event not acknowledged');
    }
  }

  const consumer = await holdConsumer({
    broker: options.broker,
    queue,
    prefetch,
    onMessage(message, channel) {
      last = last.then(() => process(channel, message));
    },
    logger,
  });

  return {
    isReady: consumer.isReady,
    /** Stops consuming, finishes and acknowledges the current event, and closes. */
    stop: () =>
      consumer.stop(() => {
        stopped = true;
        return last;
      }),
  };
}

const backoffMs = (attempt: number) =>
  Math.min(5_000, 50 * 2 ** attempt) * (0.5 + Math.random() / 2);
