import { setTimeout as delay } from 'node:timers/promises';
import { exchanges, queues, type AcceptedPeriod } from '@ems/contracts';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { holdConsumer, type Broker } from '@ems/messaging';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { HourTotal, StoreResult } from '../db/reading-repository.ts';
import type { Progress } from '../db/worker-heartbeats.ts';
import { createBadContentLimit } from '../domain/bad-content-limit.ts';
import type { DeviceProfiles } from '../domain/device-profile.ts';
import type { QueuePosition } from '../domain/queue-position.ts';
import { createRate } from '../domain/rate.ts';
import { mostWaiting } from '../domain/waiting-memory.ts';
import { arrivalOf } from './arrival-of.ts';
import { checkDelivery } from './check-delivery.ts';
import { countStored } from './count-stored.ts';
import { createLanes, type Batch } from './lanes.ts';
import type { LastMessages } from './last-messages.ts';
import type { CheckedMessage } from './store-batch.ts';
import type { WaitingMessage } from './waiting-message.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

const flushAfterMs = 20;
const lookEveryMs = 2_000;
const noProfiles: DeviceProfiles = new Map();

interface Options {
  readonly batchMessages: number;
  /** By exchange: a service may send older readings on request. */
  readonly period: (exchange: string) => AcceptedPeriod;
  /** How to read the messages of these devices. Throws when the profiles cannot be loaded now. */
  readonly profilesOf: (deviceIds: readonly number[]) => Promise<DeviceProfiles>;
  /** Whether the clock of a device does not count. */
  readonly usesArrivalTime: (deviceId: number) => boolean;
  /** Stores and commits. Throws when the same messages should be retried. */
  readonly store: (messages: readonly CheckedMessage[]) => Promise<StoreResult[]>;
  readonly onStored: (hours: readonly HourTotal[], sampled: number) => void;
  readonly lastMessages: Pick<LastMessages, 'isDue' | 'note'>;
  readonly position: QueuePosition;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/**
 * Consumes the readings queue in batches: while one is stored, the next is collected. Deliveries are acknowledged
 * together after their commit. What fails temporarily is retried, and is not acknowledged until then.
 */
export function createIngest(options: Options) {
  const { batchMessages, store, metrics, logger } = options;
  const lanes = createLanes(batchMessages);
  let receiving: Channel | undefined;
  let mayKeep = createBadContentLimit();
  const rate = createRate();
  let storing:
    { readonly batch: Batch; readonly since: number; readonly done: Promise<void> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function receive(channel: Channel, message: ConsumeMessage): void {
    if (channel !== receiving) {
      receiving = channel;
      lanes.clear();
    }
    const now = Date.now();
    const arrival = arrivalOf(message, now);
    const { deliveryTag: tag, exchange, redelivered } = message.fields;
    options.position.receive(redelivered);
    const checked = checkDelivery(message, {
      arrival,
      period: options.period(exchange),
      mayKeep,
      isDue: (deviceId) => options.lastMessages.isDue(deviceId, now),
      usesArrivalTime: options.usesArrivalTime,
    });
    // What is sent again has the time at which it first arrived.
    const queuedAt =
      arrival.isKnown && exchange !== exchanges.replay
        ? arrival.arrivedAt
        : options.position.earliestArrival(redelivered, now);
    const batch = lanes.add({ channel, tag, message: checked, queuedAt });
    if (batch.messages.length === 1) mayKeep = createBadContentLimit();
    if (lanes.isFull(batch)) flush();
    else timer ??= setTimeout(flush, flushAfterMs);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (storing) return;
    const batch = lanes.take();
    if (!batch) return;
    const done = storeAndAcknowledge(batch).finally(() => {
      storing = undefined;
      flush();
    });
    storing = { batch, since: Date.now(), done };
  }

  async function storeAndAcknowledge(batch: Batch): Promise<void> {
    const stored = await storeUntilDone(batch.messages);
    if (!stored) {
      // Acknowledging a later delivery would include this one, which is not stored.
      lanes.clear();
      return;
    }
    try {
      acknowledge(batch);
    } catch {
      // The channel is closed. The messages are delivered again and change nothing.
    }
    const { messages, results } = stored;
    rate.add(countStored(metrics, messages, results));
    for (const [index, { received }] of batch.messages.entries()) {
      const message = received && messages[index];
      if (message) options.lastMessages.note(received, message);
    }
    options.onStored(
      results.flatMap(({ hours }) => hours),
      results.reduce((sum, { sampled }) => sum + sampled, 0),
    );
  }

  /** Acknowledges all up to the last at once, unless an earlier one of the other lane still waits. */
  function acknowledge({ channel, tags }: Batch): void {
    const highest = tags.at(-1) ?? 0;
    const ack = (deliveryTag: number, allUpTo: boolean) =>
      channel.ack({ fields: { deliveryTag } } as ConsumeMessage, allUpTo);
    if (!lanes.hasBefore(highest)) ack(highest, true);
    else for (const tag of tags) ack(tag, false);
  }

  function progress(): Progress {
    const batches = [...lanes.all(), ...(storing ? [storing.batch] : [])];
    return {
      unprocessedMessages: batches.reduce((sum, { tags }) => sum + tags.length, 0),
      oldestUnprocessedAt:
        batches.length === 0 ? undefined : Math.min(...batches.map(({ oldestAt }) => oldestAt)),
      storingSince: storing?.since,
      readingsPerSecond: rate.perSecond(),
      ...options.position.progress(),
    };
  }

  async function unpack(batch: readonly WaitingMessage[]): Promise<CheckedMessage[]> {
    const devices = new Set(batch.flatMap(({ vendorDevice }) => vendorDevice ?? []));
    const profiles = devices.size > 0 ? await options.profilesOf([...devices]) : noProfiles;
    return batch.map((message) => message.unpack(profiles));
  }

  async function storeUntilDone(batch: readonly WaitingMessage[]) {
    let messages: CheckedMessage[] | undefined;
    for (let attempt = 1; !stopped || attempt === 1; attempt++) {
      const observe = metrics.batchSeconds.startTimer();
      try {
        messages ??= await unpack(batch);
        return { messages, results: await store(messages) };
      } catch (error) {
        logger.warn(
          { err: error, attempt, messages: batch.length },
          'Storing a batch failed, retrying',
        );
        await delay(Math.min(5_000, 25 * 2 ** attempt) * (0.5 + Math.random() / 2));
      } finally {
        observe();
      }
    }
    return undefined;
  }

  /** Consumes on `broker` until it is stopped. */
  async function consume(broker: Broker) {
    const consumer = await holdConsumer({
      broker,
      queue: queues.readings,
      prefetch: mostWaiting(batchMessages),
      onMessage: (message, channel) => receive(channel, message),
      logger,
    });
    const looking = createUpkeep({
      everyMs: lookEveryMs,
      async work() {
        const at = Date.now();
        const count = await consumer.ready();
        if (count !== undefined) options.position.look(at, count);
      },
      logger,
    });
    looking.start();
    return {
      isReady: consumer.isReady,
      /** Accepts no more, stores and acknowledges what has arrived, and closes the channel. */
      stop() {
        // A broker that does not answer must not hold up the stop.
        void looking.stop();
        return consumer.stop(async () => {
          stopped = true;
          flush();
          while (storing) await storing.done;
        });
      },
    };
  }

  return { progress, consume };
}
