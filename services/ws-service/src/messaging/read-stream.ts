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
    // Millions are kept. With 31 bits V8 stores a small integer, with 32 bits an object.
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
      () => found.reject(new Error('The stream delivers no messages')),
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
 * Reads the stream of events: first the last quarter of an hour, then new messages. After a lost connection it
 * continues at the last message read, and checks that this message is still the same.
 *
 * @returns once the messages that existed at the start have been read.
 */
export async function readStream(options: {
  broker: Broker;
  /** Called first, with the offset at which reading starts at the latest and the newest message at that time. */
  onBegin: (from: number, newest: Position) => void;
  onMessage: (message: ConsumeMessage, position: Position) => void;
  /** Called when the stream was recreated or has lost messages. `next` is the first message that exists. */
  onLost: (next: number) => void;
  /** The mark of a message, if it is still known. */
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
    // A time after the newest message would skip to the next new one and leave a gap of unknown size.
    return secondOf(newestMessage) < since
      ? positionOf(newestMessage).offset
      : { '!': 'timestamp' as const, value: since };
  }

  /** Offsets have gaps, so only a known message proves that the stream is still the same. */
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
    // The broker delivers whole chunks, which may start before the requested offset.
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
