import { randomUUID } from 'node:crypto';
import type { Logger } from '@ems/logging';
import type { ConfirmChannel, Options } from 'amqplib';
import type { Broker } from './connect-broker.ts';
import { BrokerUnavailableError, UnroutableError } from './errors.ts';
import { holdChannel } from './hold-channel.ts';

export interface OutgoingMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly options?: Options.Publish;
}

export interface Publisher {
  /**
   * Resolves when the broker has stored the message in a queue.
   *
   * @throws {UnroutableError} when no queue takes it (only for mandatory messages, the default).
   * @throws {BrokerUnavailableError} when it is not confirmed: it may or may not have been stored.
   */
  publish(message: OutgoingMessage): Promise<void>;
  isReady(): boolean;
  close(): Promise<void>;
}

const confirmDeadlineMs = 10_000;
const defaultWindow = 500;

/** Publishes with confirms, at most `window` unconfirmed at a time. */
export async function createPublisher(options: {
  broker: Broker;
  logger: Logger;
  window?: number;
}): Promise<Publisher> {
  const { broker, logger, window = defaultWindow } = options;
  const returned = new Set<string>();
  const waiting: (() => void)[] = [];
  let unconfirmed = 0;

  const held = await holdChannel<ConfirmChannel>({
    open: () => broker.createConfirmChannel(),
    async setup(channel) {
      channel.on('return', (message) => returned.add(String(message.properties.messageId)));
    },
    logger,
  });

  const release = () => {
    unconfirmed--;
    waiting.shift()?.();
  };

  async function slot(): Promise<void> {
    while (unconfirmed >= window) await new Promise<void>((resolve) => waiting.push(resolve));
    unconfirmed++;
  }

  function send({ exchange, routingKey, content, options: given }: OutgoingMessage): Promise<void> {
    const channel = held.current();
    if (!channel) return Promise.reject(new BrokerUnavailableError('No connection to the broker'));
    const messageId = given?.messageId ?? randomUUID();
    return new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new BrokerUnavailableError('The broker did not confirm in time')),
        confirmDeadlineMs,
      );
      const settle = (error: unknown) => {
        clearTimeout(late);
        if (error)
          reject(
            new BrokerUnavailableError('The broker did not take the message', { cause: error }),
          );
        else if (returned.delete(messageId))
          reject(new UnroutableError(`Nothing is bound for ${routingKey}`));
        else resolve();
      };
      const publishOptions = { persistent: true, mandatory: true, ...given, messageId };
      try {
        channel.publish(exchange, routingKey, content, publishOptions, settle);
      } catch (error) {
        settle(error);
      }
    });
  }

  return {
    async publish(message) {
      await slot();
      try {
        await send(message);
      } finally {
        release();
      }
    },
    isReady: () => held.current() !== undefined,
    close: () => held.close(),
  };
}
