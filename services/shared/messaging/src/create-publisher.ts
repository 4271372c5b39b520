import { randomUUID } from 'node:crypto';
import { maxMessageBytes } from '@ems/contracts';
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
   * @throws {UnroutableError} when no queue gets it (only for mandatory messages, the default).
   * @throws {BrokerUnavailableError} when it is not confirmed in time: it may or may not have been stored. Also at
   *   once when too many messages are already waiting.
   * @throws {RangeError} when it is larger than the broker accepts.
   */
  publish(message: OutgoingMessage): Promise<void>;
  isReady(): boolean;
  close(): Promise<void>;
}

const defaultDeadlineMs = 10_000;
const defaultWindow = 500;
const defaultMost = { messages: 10_000, bytes: 32 * 1024 * 1024 };

/**
 * Publishes with confirms. At most `window` messages are unconfirmed at a time. Others wait, up to `mostWaiting`, whose
 * bytes include unconfirmed messages. Each message must be confirmed within `deadlineMs` of the call.
 */
export async function createPublisher(options: {
  broker: Broker;
  logger: Logger;
  window?: number;
  deadlineMs?: number;
  mostWaiting?: { readonly messages: number; readonly bytes: number };
}): Promise<Publisher> {
  const { broker, logger, window = defaultWindow } = options;
  const { deadlineMs = defaultDeadlineMs, mostWaiting = defaultMost } = options;
  const returned = new Set<string>();
  const waiting = new Set<() => void>();
  let unconfirmed = 0;
  let bytes = 0;

  const held = await holdChannel<ConfirmChannel>({
    open: () => broker.createConfirmChannel(),
    async setup(channel) {
      channel.on('return', (message) => returned.add(String(message.properties.messageId)));
    },
    logger,
  });

  /** Passes the slot to the message that has waited longest. */
  function release(): void {
    const [next] = waiting;
    if (!next) return void unconfirmed--;
    waiting.delete(next);
    next();
  }

  function slot(deadline: number): Promise<void> | undefined {
    if (unconfirmed < window) return void unconfirmed++;
    return new Promise<void>((resolve, reject) => {
      const go = () => {
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(() => {
        waiting.delete(go);
        reject(new BrokerUnavailableError('The broker confirms too slowly'));
      }, deadline - Date.now());
      waiting.add(go);
    });
  }

  function send(
    { exchange, routingKey, content, options: given }: OutgoingMessage,
    deadline: number,
  ): Promise<void> {
    const channel = held.current();
    if (!channel) return Promise.reject(new BrokerUnavailableError('No connection to the broker'));
    const messageId = given?.messageId ?? randomUUID();
    return new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new BrokerUnavailableError('The broker did not confirm in time')),
        deadline - Date.now(),
      );
      const settle = (error: unknown) => {
        clearTimeout(late);
        if (error)
          reject(new BrokerUnavailableError('The broker rejected the message', { cause: error }));
        else if (returned.delete(messageId))
          reject(new UnroutableError(`No queue is bound to ${routingKey}`));
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
      const size = message.content.length;
      if (size > maxMessageBytes) throw new RangeError(`${size} bytes, at most ${maxMessageBytes}`);
      if (waiting.size >= mostWaiting.messages || bytes + size > mostWaiting.bytes)
        throw new BrokerUnavailableError('Too many messages are waiting for the broker');
      const deadline = Date.now() + deadlineMs;
      bytes += size;
      try {
        await slot(deadline);
        await send(message, deadline).finally(release);
      } finally {
        bytes -= size;
      }
    },
    isReady: () => held.current() !== undefined,
    close: () => held.close(),
  };
}
