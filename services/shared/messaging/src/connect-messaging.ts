import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import { connectBroker, type Broker } from './connect-broker.ts';
import { consumeEvents } from './consume-events.ts';
import { createPublisher, type Publisher } from './create-publisher.ts';
import { BrokerUnavailableError } from './errors.ts';

/** Publishes events that are stored elsewhere, such as in an outbox. */
export interface Relay {
  start(): void;
  stop(): Promise<void>;
}

interface Consumer {
  isReady(): boolean;
  stop(): Promise<void>;
}
type Open = (broker: Broker, publisher: Publisher) => Promise<Consumer>;
type ConsumeOptions = Omit<Parameters<typeof consumeEvents>[0], 'broker' | 'publisher' | 'logger'>;

const reopenDelayMs = 200;

/**
 * Everything a service needs to use the broker: a publisher, a relay for its outbox, and consumers. The service also
 * works without the broker: events wait in the outbox, and everything opens once the broker is available.
 */
export function connectMessaging(options: {
  url: string;
  name: string;
  relay?: (publisher: Publisher) => Relay;
  logger: Logger;
}) {
  const { url, name, logger } = options;
  const wanted: Open[] = [];
  const consumers: Consumer[] = [];
  const brokers: Broker[] = [];
  let publisher: Publisher | undefined;
  let relay: Relay | undefined;
  let opened = false;
  let stopped = false;
  let opening: Promise<void> = Promise.resolve();

  async function connect(purpose: string): Promise<Broker> {
    const broker = await connectBroker({ url, name: `${name} ${purpose}`, logger, patient: true });
    brokers.push(broker);
    return broker;
  }

  async function open(publishing: Broker, consuming: Broker | undefined): Promise<void> {
    publisher ??= await createPublisher({ broker: publishing, logger });
    if (options.relay && !relay) {
      relay = options.relay(publisher);
      relay.start();
    }
    for (let next = wanted[0]; consuming && next; next = wanted[0]) {
      consumers.push(await next(consuming, publisher));
      wanted.shift();
    }
  }

  async function keepOpening(publishing: Broker, consuming: Broker | undefined): Promise<void> {
    while (!stopped) {
      try {
        await open(publishing, consuming);
        opened = true;
        return;
      } catch (error) {
        if (stopped) return;
        logger.warn({ err: error }, 'Opening messaging failed, retrying');
        await delay(reopenDelayMs);
      }
    }
  }

  const disconnect = () => Promise.all(brokers.map((broker) => broker.close()));

  /** Finishes the messages that consumers have. Publishing continues. */
  async function stopConsuming(): Promise<void> {
    stopped = true;
    // Ends everything that waits for a connection.
    if (!opened) await disconnect();
    await opening;
    await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
  }

  return {
    /** Consumes a queue of events after `start`. */
    consume: (consume: ConsumeOptions): void =>
      void wanted.push((broker, publisher) =>
        consumeEvents({ ...consume, broker, publisher, logger }),
      ),
    /** Adds another kind of consumer, which runs after `start`. */
    consumeWith: (open: Open): void => void wanted.push(open),
    /** Waits for the first attempt to connect, successful or not. */
    async start(): Promise<void> {
      const failed = Promise.withResolvers<void>();
      const publishing = await connect('publish');
      const consuming = wanted.length > 0 ? await connect('consume') : undefined;
      for (const broker of brokers) broker.once('connect-failed', () => failed.resolve());
      opening = keepOpening(publishing, consuming);
      await Promise.race([opening, failed.promise]);
    },
    /** Waits until all consumers have started. Rejects when stopped before. */
    async begun(): Promise<void> {
      await opening;
      if (!opened) throw new BrokerUnavailableError('Stopped before there was a connection');
    },
    /** @throws {BrokerUnavailableError} before the first connection, and for the same reasons as any publisher. */
    async publish(message: Parameters<Publisher['publish']>[0]): Promise<void> {
      if (!publisher) throw new BrokerUnavailableError('Not connected yet');
      await publisher.publish(message);
    },
    /** Rejects without a connection. */
    async isReady(): Promise<void> {
      if (!opened || !publisher?.isReady() || !consumers.every((one) => one.isReady()))
        throw new BrokerUnavailableError('No connection to the broker');
    },
    stopConsuming,
    async stop(): Promise<void> {
      await stopConsuming();
      await relay?.stop();
      await publisher?.close();
      await disconnect();
    },
  };
}

export type Messaging = ReturnType<typeof connectMessaging>;
