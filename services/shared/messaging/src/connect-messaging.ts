import type { Logger } from '@ems/logging';
import type { Pool } from 'pg';
import { connectBroker, type Broker } from './connect-broker.ts';
import { consumeEvents } from './consume-events.ts';
import { createPublisher, type Publisher } from './create-publisher.ts';
import { BrokerUnavailableError } from './errors.ts';
import { createOutboxRelay, type OutboxRelay } from './outbox-relay.ts';

type Consumer = Awaited<ReturnType<typeof consumeEvents>>;
type ConsumeOptions = Omit<Parameters<typeof consumeEvents>[0], 'broker' | 'publisher' | 'logger'>;

/**
 * What a service needs of the bus, in one: two connections, a publisher, the relay of its outbox, and consumers.
 * Nothing is connected before `start`.
 */
export function connectMessaging(options: {
  url: string;
  name: string;
  pool: Pool;
  logger: Logger;
}) {
  const { url, name, pool, logger } = options;
  const consumers: Consumer[] = [];
  let publishing: Broker | undefined;
  let consuming: Broker | undefined;
  let publisher: Publisher | undefined;
  let relay: OutboxRelay | undefined;

  return {
    async start(): Promise<void> {
      publishing = await connectBroker({ url, name: `${name} publish`, logger });
      consuming = await connectBroker({ url, name: `${name} consume`, logger });
      publisher = await createPublisher({ broker: publishing, logger });
      relay = createOutboxRelay({ pool, publisher, sender: name, logger });
      relay.start();
    },
    async consume(consume: ConsumeOptions): Promise<void> {
      if (!consuming || !publisher) throw new Error('Start messaging first');
      consumers.push(await consumeEvents({ ...consume, broker: consuming, publisher, logger }));
    },
    /** @throws {BrokerUnavailableError} before the first connection, and as publishing does. */
    async publish(message: Parameters<Publisher['publish']>[0]): Promise<void> {
      if (!publisher) throw new BrokerUnavailableError('Not connected yet');
      await publisher.publish(message);
    },
    /** For readiness: rejects while there is no connection. */
    async isReady(): Promise<void> {
      if (!publisher?.isReady() || !consumers.every((consumer) => consumer.isReady()))
        throw new BrokerUnavailableError('No connection to the broker');
    },
    async stop(): Promise<void> {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await relay?.stop();
      await publisher?.close();
      await consuming?.close();
      await publishing?.close();
    },
  };
}

export type Messaging = ReturnType<typeof connectMessaging>;
