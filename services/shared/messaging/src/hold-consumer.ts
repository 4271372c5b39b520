import type { Logger } from '@ems/logging';
import type { Channel, ConsumeMessage, Options } from 'amqplib';
import type { Broker } from './connect-broker.ts';
import { holdChannel } from './hold-channel.ts';

/** Keeps consuming a queue: starts again on a new channel when the channel is lost or the broker ends the consumer. */
export async function holdConsumer(options: {
  broker: Broker;
  /** Its name, or what declares it each time consuming starts. */
  queue: string | ((channel: Channel) => Promise<string>);
  prefetch: number;
  /** The handler must acknowledge on the given channel. */
  onMessage: (message: ConsumeMessage, channel: Channel) => void;
  /** Called each time consuming starts. */
  beginWith?: () => Options.Consume;
  logger: Logger;
}) {
  const { broker, queue, prefetch, onMessage, beginWith, logger } = options;
  let consumerTag: string | undefined;
  let name = '';

  const held = await holdChannel<Channel>({
    open: () => broker.createChannel(),
    async setup(channel) {
      await channel.prefetch(prefetch);
      const receive = (message: ConsumeMessage | null) => {
        if (message) onMessage(message, channel);
        else void channel.close().catch(() => undefined);
      };
      name = typeof queue === 'string' ? queue : await queue(channel);
      ({ consumerTag } = await channel.consume(name, receive, beginWith?.()));
    },
    logger,
  });

  return {
    isReady: () => held.current() !== undefined,
    /** Messages that wait in the queue to be delivered. Undefined without a connection. */
    async ready(): Promise<number | undefined> {
      const state = await held
        .current()
        ?.checkQueue(name)
        .catch(() => undefined);
      return state?.messageCount;
    },
    /** Stops consuming, lets `finish` process and acknowledge the received messages, and closes the channel. */
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
