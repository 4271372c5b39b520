import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import type { Channel } from 'amqplib';

const reopenDelayMs = 200;
const closeDeadlineMs = 2_000;

/**
 * Keeps a channel open: whenever it closes, a new one is opened and set up. Delivery tags are not valid on a later
 * channel.
 *
 * @returns after the first channel is set up. `current` is undefined while there is none.
 */
export async function holdChannel<Kind extends Channel>(options: {
  open: () => Promise<Kind>;
  setup: (channel: Kind) => Promise<void>;
  logger: Logger;
}) {
  const { open, setup, logger } = options;
  let channel: Kind | undefined;
  let stopped = false;
  let first = Promise.withResolvers<void>();
  first.promise.catch(() => undefined);

  async function hold(): Promise<void> {
    while (!stopped) {
      try {
        const opened = await open();
        const closed = new Promise<void>((resolve) => opened.once('close', () => resolve()));
        opened.on('error', (error) => logger.warn({ err: error }, 'Channel closed by the broker'));
        await setup(opened);
        channel = opened;
        first.resolve();
        await closed;
      } catch (error) {
        first.reject(error);
        if (!stopped) logger.warn({ err: error }, 'Opening a channel failed, retrying');
      }
      channel = undefined;
      if (!stopped) await delay(reopenDelayMs);
    }
  }

  const holding = hold();
  try {
    await first.promise;
  } catch (error) {
    stopped = true;
    throw error;
  }

  return {
    current: (): Kind | undefined => channel,
    /** Closes the channel after `drain`. Earlier acknowledgements are sent first. */
    async close(): Promise<void> {
      stopped = true;
      // The broker does not answer the close if the connection breaks meanwhile.
      const closed = channel?.close().catch(() => undefined);
      await Promise.race([
        Promise.all([closed, holding]),
        delay(closeDeadlineMs, undefined, { ref: false }),
      ]);
    },
  };
}
