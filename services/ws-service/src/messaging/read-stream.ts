import { queues } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { holdChannel, type Broker } from '@ems/messaging';
import type { Channel, ConsumeMessage } from 'amqplib';

const prefetch = 500;
const lookBackMs = 15 * 60_000;
const newestDeadlineMs = 5_000;
const caughtUpDeadlineMs = 10_000;

const offsetOf = ({ properties }: ConsumeMessage) =>
  Number(properties.headers?.['x-stream-offset']);

/** Offset and age of the newest message of the stream, or (in a chunk of several) a little before it. */
async function findNewest(broker: Broker): Promise<{ offset: number; at: number } | undefined> {
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
    const message = await found.promise.finally(() => clearTimeout(late));
    const { timestamp } = message.properties as { timestamp?: number };
    return { offset: offsetOf(message), at: (timestamp ?? 0) * 1000 };
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/**
 * Reads the stream of events: the last quarter of an hour first, then what comes. After a lost connection it goes on
 * behind the last message that was seen.
 *
 * @returns after what was there at the beginning has been seen.
 */
export async function readStream(options: {
  broker: Broker;
  /** Before anything else: where reading begins at the latest, and what was the newest message then; −1: none. */
  onBegin: (from: number, newest: number) => void;
  onMessage: (message: ConsumeMessage, position: number) => void;
  logger: Logger;
}) {
  const { broker, onBegin, onMessage, logger } = options;
  const newest = await findNewest(broker);
  const caughtUp = Promise.withResolvers<void>();
  let seen: number | undefined;

  function begin() {
    if (seen !== undefined) return seen + 1;
    if (!newest) return 'first';
    const since = Date.now() - lookBackMs;
    // A time after the newest message would skip to what comes next, and leave a hole of unknown size.
    if (newest.at < since) return newest.offset;
    return { '!': 'timestamp' as const, value: Math.floor(since / 1000) };
  }

  onBegin(newest ? newest.offset : 0, newest ? newest.offset : -1);
  if (!newest) caughtUp.resolve();

  const held = await holdChannel<Channel>({
    open: () => broker.createChannel(),
    async setup(channel) {
      await channel.prefetch(prefetch);
      await channel.consume(
        queues.wsEvents,
        (message) => {
          if (!message) {
            void channel.close().catch(() => undefined);
            return;
          }
          const position = offsetOf(message);
          channel.ack(message);
          // A chunk is delivered from its beginning, which may lie before the offset that was asked for.
          if (seen !== undefined && position <= seen) return;
          seen = position;
          onMessage(message, position);
          if (newest && position >= newest.offset) caughtUp.resolve();
        },
        { arguments: { 'x-stream-offset': begin() } },
      );
    },
    logger,
  });
  const late = setTimeout(() => caughtUp.resolve(), caughtUpDeadlineMs);
  await caughtUp.promise.finally(() => clearTimeout(late));
  return { isReady: () => held.current() !== undefined, stop: () => held.close() };
}
