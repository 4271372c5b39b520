import { queues } from '@ems/contracts';
import { inTransaction, type Pool } from '@ems/database';
import type { Logger } from '@ems/logging';
import { holdConsumer, type Broker } from '@ems/messaging';
import type { Channel, ConsumeMessage } from 'amqplib';
import { confirmImportParts } from '../db/import-changes.ts';
import { parkMessages } from '../db/parked-message-repository.ts';
import { asImported, describeParked, importOfDead } from './describe-parked.ts';

const prefetch = 50;

/** Parks a message. If it is a part of an import, the import no longer waits for it. */
async function park(pool: Pool, message: ConsumeMessage): Promise<void> {
  const parked = describeParked(message);
  const imported = importOfDead(message, parked);
  await inTransaction(pool, async (client) => {
    await parkMessages(client, [imported ? asImported(parked, imported) : parked]);
    if (imported) await confirmImportParts(client, [{ ...imported, readings: [] }]);
  });
}

/** Moves parked messages of the whole platform from the broker into the list that administrators see. */
export async function consumeParked(options: { broker: Broker; pool: Pool; logger: Logger }) {
  const { broker, pool, logger } = options;
  const lost = new WeakSet<Channel>();
  let last: Promise<void> = Promise.resolve();

  async function store(channel: Channel, message: ConsumeMessage): Promise<void> {
    // The broker delivers the messages of a closed channel again.
    if (lost.has(channel)) return;
    try {
      await park(pool, message);
    } catch (error) {
      logger.warn({ err: error }, 'Storing a parked message failed');
      // Closing the channel returns the message to the queue. The channel is reopened after a pause.
      lost.add(channel);
      await channel.close().catch(() => undefined);
      return;
    }
    acknowledge(channel, message);
  }

  function acknowledge(channel: Channel, message: ConsumeMessage): void {
    try {
      channel.ack(message);
    } catch (error) {
      lost.add(channel);
      logger.warn({ err: error }, 'Parked message stored but not acknowledged');
    }
  }

  const consumer = await holdConsumer({
    broker,
    queue: queues.parked,
    prefetch,
    onMessage(message, channel) {
      last = last.then(() => store(channel, message));
    },
    logger,
  });
  return {
    isReady: consumer.isReady,
    stop: () => consumer.stop(() => last),
  };
}
