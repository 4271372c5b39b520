import { setTimeout as delay } from 'node:timers/promises';
import { queues, type AcceptedPeriod } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { holdConsumer, type Broker } from '@ems/messaging';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { HourTotal, StoreResult } from '../db/reading-repository.ts';
import { checkDelivery, type WaitingMessage } from './check-delivery.ts';
import type { CheckedMessage } from './store-batch.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

const flushAfterMs = 20;
const maxReadings = 20_000;

interface Options {
  readonly broker: Broker;
  readonly batchMessages: number;
  /** By exchange: a service may hand over older readings, when somebody asked for it. */
  readonly period: (exchange: string) => AcceptedPeriod;
  /** Stores and commits; throws when the same messages should be tried again. */
  readonly store: (messages: readonly CheckedMessage[]) => Promise<StoreResult[]>;
  readonly onStored: (hours: readonly HourTotal[], alerts: number) => void;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/** Deliveries of one channel that are stored together. Gone with their channel: the broker gives them again. */
interface Batch {
  readonly channel: Channel;
  readonly messages: WaitingMessage[];
  readings: number;
  last: ConsumeMessage | undefined;
}

/**
 * Consumes the readings queue in batches: while one is stored the next gathers. Deliveries are acknowledged together,
 * after their commit; whatever fails for a passing reason is tried again and stays unacknowledged meanwhile.
 */
export async function consumeReadings(options: Options) {
  const { broker, batchMessages, store, metrics, logger } = options;
  let waiting: Batch[] = [];
  let storing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const isFull = ({ messages, readings }: Batch) =>
    messages.length >= batchMessages || readings >= maxReadings;

  function receive(channel: Channel, message: ConsumeMessage): void {
    if (waiting.at(-1)?.channel !== channel) waiting = [];
    let batch = waiting.at(-1);
    if (!batch || isFull(batch)) {
      batch = { channel, messages: [], readings: 0, last: undefined };
      waiting.push(batch);
    }
    const checked = checkDelivery(message, Date.now(), options.period(message.fields.exchange));
    batch.messages.push(checked);
    batch.readings += checked.readings;
    batch.last = message;
    if (isFull(batch)) flush();
    else timer ??= setTimeout(flush, flushAfterMs);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (storing) return;
    const batch = waiting.shift();
    if (!batch) return;
    storing = storeAndAcknowledge(batch).finally(() => {
      storing = undefined;
      flush();
    });
  }

  async function storeAndAcknowledge({ channel, messages: packed, last }: Batch): Promise<void> {
    const messages = packed.map((message) => message.unpack());
    const results = await storeUntilDone(messages);
    if (!results) return;
    try {
      if (last) channel.ack(last, true);
    } catch {
      // The channel is gone; the messages come again and change nothing.
    }
    count(messages, results);
    options.onStored(
      results.flatMap(({ hours }) => hours),
      results.reduce((sum, { alerts }) => sum + alerts, 0),
    );
  }

  async function storeUntilDone(messages: readonly CheckedMessage[]) {
    for (let attempt = 1; !stopped || attempt === 1; attempt++) {
      const observe = metrics.batchSeconds.startTimer();
      try {
        return await store(messages);
      } catch (error) {
        logger.warn(
          { err: error, attempt, messages: messages.length },
          'batch failed, trying again',
        );
        await delay(Math.min(5_000, 25 * 2 ** attempt) * (0.5 + Math.random() / 2));
      } finally {
        observe();
      }
    }
    return undefined;
  }

  function count(messages: readonly CheckedMessage[], results: readonly StoreResult[]): void {
    metrics.batchMessages.observe(messages.length);
    for (const { park } of messages) if (park) metrics.parked.inc({ reason: park.reason });
    const received = messages.reduce((sum, { readings }) => sum + readings.length, 0);
    const sums = { inserted: 0, corrected: 0, waiting: 0, discarded: 0 };
    for (const result of results)
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += result[key];
    for (const [outcome, value] of Object.entries(sums)) metrics.readings.inc({ outcome }, value);
    const known = Object.values(sums).reduce((sum, value) => sum + value, 0);
    metrics.readings.inc({ outcome: 'unchanged' }, Math.max(0, received - known));
    metrics.alerts.inc(results.reduce((sum, { alerts }) => sum + alerts, 0));
  }

  const consumer = await holdConsumer({
    broker,
    queue: queues.readings,
    prefetch: 2 * batchMessages,
    onMessage: (message, channel) => receive(channel, message),
    logger,
  });

  return {
    isReady: consumer.isReady,
    /** Takes no more, stores and acknowledges what is here, closes the channel. */
    async stop(): Promise<void> {
      await consumer.cancel();
      stopped = true;
      flush();
      while (storing) await storing;
      await consumer.close();
    },
  };
}
