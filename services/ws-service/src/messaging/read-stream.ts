import { queues } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { holdChannel, type Broker } from '@ems/messaging';
import type { Channel, ConsumeMessage } from 'amqplib';

const prefetch = 500;
const lookBackMs = 15 * 60_000;

/**
 * Reads the stream of events: the last quarter of an hour first, then what comes. After a lost connection it goes on
 * behind the last message that was seen.
 */
export async function readStream(options: {
  broker: Broker;
  onMessage: (message: ConsumeMessage, position: number) => void;
  logger: Logger;
}) {
  const { broker, onMessage, logger } = options;
  let seen: number | undefined;

  const start = () =>
    seen === undefined
      ? { '!': 'timestamp' as const, value: Math.floor((Date.now() - lookBackMs) / 1000) }
      : seen + 1;

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
          const position = Number(message.properties.headers?.['x-stream-offset']);
          channel.ack(message);
          // A chunk is delivered from its beginning, which may lie before the offset that was asked for.
          if (seen !== undefined && position <= seen) return;
          seen = position;
          onMessage(message, position);
        },
        { arguments: { 'x-stream-offset': start() } },
      );
    },
    logger,
  });
  return { isReady: () => held.current() !== undefined, stop: () => held.close() };
}
