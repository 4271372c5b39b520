import type { Logger } from '@ems/logging';
import type { Channel, ConsumeMessage, Options } from 'amqplib';
import type { Broker } from './connect-broker.ts';
import { holdChannel } from './hold-channel.ts';

/** Consumes a queue for good: whenever its channel is lost or the broker ends it, on a new one. */
export async function holdConsumer(options: {
  broker: Broker;
  queue: string;
  prefetch: number;
  /** To be acknowledged on the channel that it came by. */
  onMessage: (message: ConsumeMessage, channel: Channel) => void;
  /** Asked for each time that consuming begins. */
  beginWith?: () => Options.Consume;
  logger: Logger;
}) {
  const { broker, queue, prefetch, onMessage, beginWith, logger } = options;
  let consumerTag: string | undefined;

  const held = await holdChannel<Channel>({
    open: () => broker.createChannel(),
    async setup(channel) {
      await channel.prefetch(prefetch);
      const receive = (message: ConsumeMessage | null) => {
        if (message) onMessage(message, channel);
        else void channel.close().catch(() => undefined);
      };
      ({ consumerTag } = await channel.consume(queue, receive, beginWith?.()));
    },
    logger,
  });

  return {
    isReady: () => held.current() !== undefined,
    /** Takes no more, lets `finish` process and acknowledge what has come, and closes the channel. */
    async stop(finish: () => Promise<void> = async () => undefined): Promise<void> {
      if (consumerTag)
        await held
          .current()
          ?.cancel(consumerTag)
          .catch(() => undefined);
      await finish();
      await held.close();
    },
  };
}
