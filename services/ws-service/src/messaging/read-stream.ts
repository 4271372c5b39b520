import { crc32 } from 'node:zlib';
import { queues } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { holdConsumer, type Broker } from '@ems/messaging';
import type { ConsumeMessage } from 'amqplib';
import type { Position } from '../domain/position.ts';

const prefetch = 500;
const lookBackSeconds = 15 * 60;
const newestDeadlineMs = 5_000;
const caughtUpDeadlineMs = 10_000;

const secondOf = ({ properties }: ConsumeMessage) => Number(properties.timestamp ?? 0);

function positionOf(message: ConsumeMessage): Position {
  const { headers, messageId } = message.properties;
  return {
    offset: Number(headers?.['x-stream-offset']),
    // Kept by the million: of 31 bits it is a small integer, of 32 an object.
    mark: crc32(`${String(messageId)} ${secondOf(message)}`) >>> 1,
  };
}

/** The newest message of the stream, or (in a chunk of several) one a little before it. */
async function findNewest(broker: Broker): Promise<ConsumeMessage | undefined> {
  const channel = await broker.createChannel();
  try {
    const { messageCount } = await channel.checkQueue(queues.wsEvents);
    if (messageCount === 0) return undefined;
    await channel.prefetch(1);
    const found = Promise.withResolvers<ConsumeMessage>();
    const late = setTimeout(
      () => found.reject(new Error('The stream is silent')),
      newestDeadlineMs,
    );
    await channel.consume(queues.wsEvents, (message) => message && found.resolve(message), {
      arguments: { 'x-stream-offset': 'last' },
    });
    return await found.promise.finally(() => clearTimeout(late));
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/**
 * Reads the stream of events: the last quarter of an hour first, then what comes. After a lost connection it goes on
 * with the last message that was seen, and checks that this is still the same.
 *
 * @returns after what was there at the beginning has been seen.
 */
export async function readStream(options: {
  broker: Broker;
  /** Before anything else: where reading begins at the latest, and what was the newest message then. */
  onBegin: (from: number, newest: Position) => void;
  onMessage: (message: ConsumeMessage, position: Position) => void;
  /** The stream was made anew, or has forgotten what comes next: `next` is the first message that is known again. */
  onLost: (next: number) => void;
  /** What marks a message, as far as that is remembered. */
  markOf: (offset: number) => number | undefined;
  logger: Logger;
}) {
  const { broker, onBegin, onMessage, logger } = options;
  const newestMessage = await findNewest(broker);
  const newest = newestMessage && positionOf(newestMessage);
  const caughtUp = Promise.withResolvers<void>();
  let seen: number | undefined;
  let recognised = false;

  function begin() {
    if (seen !== undefined) return seen;
    if (!newestMessage) return 'first';
    const since = Math.floor(Date.now() / 1000) - lookBackSeconds;
    // A time after the newest message would skip to what comes next, and leave a hole of unknown size.
    return secondOf(newestMessage) < since
      ? positionOf(newestMessage).offset
      : { '!': 'timestamp' as const, value: since };
  }

  /** Offsets have holes where the broker keeps notes of its own: that the stream is still the same, only a message shows. */
  function isAsExpected({ offset, mark }: Position): boolean {
    if (seen === undefined) return true;
    if (offset > seen) return recognised;
    recognised = options.markOf(offset) === mark;
    return recognised;
  }

  function receive(message: ConsumeMessage): void {
    const position = positionOf(message);
    if (!isAsExpected(position)) {
      logger.warn({ seen, found: position.offset }, 'Stream was recreated');
      options.onLost(position.offset);
      seen = undefined;
    }
    recognised = true;
    // A chunk is delivered from its beginning, which may lie before the offset that was asked for.
    if (seen !== undefined && position.offset <= seen) return;
    seen = position.offset;
    onMessage(message, position);
    if (newest && position.offset >= newest.offset) caughtUp.resolve();
  }

  onBegin(newest?.offset ?? 0, newest ?? { offset: -1, mark: 0 });
  if (!newest) caughtUp.resolve();

  const consumer = await holdConsumer({
    broker,
    queue: queues.wsEvents,
    prefetch,
    onMessage(message, channel) {
      channel.ack(message);
      receive(message);
    },
    beginWith() {
      recognised = false;
      return { arguments: { 'x-stream-offset': begin() } };
    },
    logger,
  });
  const late = setTimeout(() => caughtUp.resolve(), caughtUpDeadlineMs);
  await caughtUp.promise.finally(() => clearTimeout(late));
  return { isReady: consumer.isReady, stop: () => consumer.stop() };
}
