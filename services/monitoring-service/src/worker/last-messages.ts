import type { Pool } from '@ems/database';
import type { Logger } from '@ems/logging';
import { saveLastMessages, type LastMessage } from '../db/last-messages.ts';
import { clockOffset } from '../domain/device-clock.ts';
import { messageOutcome } from '../domain/message-outcome.ts';
import type { CheckedMessage } from './store-batch.ts';
import type { ReceivedMessage } from './waiting-message.ts';

const everyMs = 2_000;
const mostDevices = 10_000;
const mostAtOnce = 1_000;
/** Limits how often the message of a device is kept. */
const againAfterMs = 5_000;

/**
 * Keeps the last message of each device, independently of its readings. This costs next to nothing, and a message may
 * be lost. After keeping a message of a device, it skips the device's messages of the next few seconds.
 */
export function createLastMessages(pool: Pool, logger: Logger) {
  const notedAt = new Map<number, number>();
  const pending = new Map<number, LastMessage>();
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();

  async function save(): Promise<void> {
    timer = undefined;
    const messages = [...pending.values()];
    pending.clear();
    if (messages.length === 0) return;
    await saveLastMessages(pool, messages).catch((error: unknown) =>
      logger.debug({ err: error }, 'Last messages not saved'),
    );
  }

  return {
    isDue(deviceId: number, now: number): boolean {
      if (now - (notedAt.get(deviceId) ?? 0) < againAfterMs || pending.size >= mostAtOnce)
        return false;
      if (notedAt.size >= mostDevices) notedAt.clear();
      notedAt.set(deviceId, now);
      return true;
    },
    note({ isArrivalKnown, ...received }: ReceivedMessage, message: CheckedMessage): void {
      pending.set(received.deviceId, {
        ...received,
        outcome: messageOutcome(message),
        clockOffset: clockOffset(message, received.receivedAt.getTime(), isArrivalKnown),
      });
      timer ??= setTimeout(() => {
        saving = saving.then(save);
      }, everyMs);
    },
    async stop(): Promise<void> {
      clearTimeout(timer);
      await saving;
      await save();
    },
  };
}

export type LastMessages = ReturnType<typeof createLastMessages>;
