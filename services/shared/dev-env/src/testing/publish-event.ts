import type { EventData, EventDefinition } from '@ems/contracts';
import { createLogger } from '@ems/logging';
import { connectBroker, createEvent, createPublisher, eventMessage } from '@ems/messaging';
import type { TestBroker } from './test-broker.ts';

/** Publishes like another service, with its permissions. */
export async function publisherOf(broker: TestBroker) {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const connection = await connectBroker({ url: broker.adminAmqpUrl, name: 'test', logger });
  const publisher = await createPublisher({ broker: connection, logger });
  return {
    publish: <Definition extends EventDefinition>(
      definition: Definition,
      data: EventData<Definition>,
    ) => publisher.publish(eventMessage(createEvent(definition, data), 'test')),
    /** Publishes a message that no service would send. */
    publishRaw: publisher.publish,
    async stop(): Promise<void> {
      await publisher.close();
      await connection.close();
    },
  };
}

export type TestPublisher = Awaited<ReturnType<typeof publisherOf>>;
