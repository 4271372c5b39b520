import { setTimeout as delay } from 'node:timers/promises';
import { exchanges, queues, type AcceptedPeriod } from '@ems/contracts';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { holdConsumer, type Broker } from '@ems/messaging';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { HourTotal, StoreResult } from '../db/reading-repository.ts';
import type { Progress } from '../db/worker-heartbeats.ts';
import { createBadContentLimit } from '../domain/bad-content-limit.ts';
import { clockOffset } from '../domain/device-clock.ts';
import type { DeviceProfiles } from '../domain/device-profile.ts';
import { messageOutcome } from '../domain/message-outcome.ts';
import type { QueuePosition } from '../domain/queue-position.ts';
import { createRate } from '../domain/rate.ts';
import { mostWaiting } from '../domain/waiting-memory.ts';
import { arrivalOf } from './arrival-of.ts';
import { checkDelivery } from './check-delivery.ts';
import { countStored } from './count-stored.ts';
import type { LastMessages } from './last-messages.ts';
import type { CheckedMessage } from './store-batch.ts';
import type { ReceivedMessage, WaitingMessage } from './waiting-message.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

const flushAfterMs = 20;
const lookEveryMs = 2_000;
const noProfiles: DeviceProfiles = new Map();
const maxReadings = 20_000;
/** A message with more readings counts as history. It is stored in small batches, in turn with live messages. */
const liveReadings = 100;
const maxHistoryReadings = 2_000;

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

function lastMessage({ isArrivalKnown, ...received }: ReceivedMessage, message: CheckedMessage) {
  const arrivedAt = received.receivedAt.getTime();
  return {
    ...received,
    outcome: messageOutcome(message),
    clockOffset: clockOffset(message, arrivedAt, isArrivalKnown),
  };
}

/** Deliveries of one channel that are stored together. If the channel closes, the broker delivers them again. */
interface Batch {
  readonly channel: Channel;
  readonly messages: WaitingMessage[];
  readonly tags: number[];
  /** When the oldest reached the queue, or earlier. */
  oldestAt: number;
  readings: number;
}

type Lane = 'live' | 'history';
type Consumer = Awaited<ReturnType<typeof holdConsumer>>;

/**
 * Consumes the readings queue in batches: while one is stored, the next is collected. Deliveries are acknowledged
 * together after their commit. What fails temporarily is retried, and is not acknowledged until then.
 */
export function createIngest(options: Options) {
  const { batchMessages, store, metrics, logger } = options;
  const waiting: Record<Lane, Batch[]> = { live: [], history: [] };
  let receiving: Channel | undefined;
  let mayKeep = createBadContentLimit();
  const rate = createRate();
  let last: Lane = 'history';
  let current: { readonly batch: Batch; readonly since: number } | undefined;
  let storing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const isFull = ({ messages, readings }: Batch, lane: Lane) =>
    messages.length >= batchMessages ||
    readings >= (lane === 'live' ? maxReadings : maxHistoryReadings);

  function receive(channel: Channel, message: ConsumeMessage): void {
    if (channel !== receiving) {
      receiving = channel;
      Object.assign(waiting, { live: [], history: [] });
    }
    const now = Date.now();
    const arrival = arrivalOf(message, now);
    const { exchange, redelivered } = message.fields;
    options.position.receive(redelivered);
    const checked = checkDelivery(message, {
      arrival,
      period: options.period(exchange),
      mayKeep,
      isDue: (deviceId) => options.lastMessages.isDue(deviceId, now),
      usesArrivalTime: options.usesArrivalTime,
    });
    const lane = checked.readings > liveReadings ? 'history' : 'live';
    let batch = waiting[lane].at(-1);
    if (!batch || isFull(batch, lane)) {
      batch = { channel, messages: [], tags: [], oldestAt: now, readings: 0 };
      waiting[lane].push(batch);
      mayKeep = createBadContentLimit();
    }
    batch.messages.push(checked);
    batch.tags.push(message.fields.deliveryTag);
    // What is sent again has the time at which it first arrived.
    const queuedAt =
      arrival.isKnown && exchange !== exchanges.replay
        ? arrival.arrivedAt
        : options.position.earliestArrival(redelivered, now);
    batch.oldestAt = Math.min(batch.oldestAt, queuedAt);
    batch.readings += checked.readings;
    if (isFull(batch, lane)) flush();
    else timer ??= setTimeout(flush, flushAfterMs);
  }

  /** The lanes take turns, so that history never delays live messages by more than one small batch. */
  function next(): Batch | undefined {
    const other = last === 'live' ? 'history' : 'live';
    last = waiting[other].length > 0 ? other : last;
    return waiting[last].shift();
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (storing) return;
    const batch = next();
    if (!batch) return;
    current = { batch, since: Date.now() };
    storing = storeAndAcknowledge(batch).finally(() => {
      storing = undefined;
      current = undefined;
      flush();
    });
  }

  async function storeAndAcknowledge(batch: Batch): Promise<void> {
    const stored = await storeUntilDone(batch.messages);
    if (!stored) {
      // Acknowledging a later delivery would include this one, which is not stored.
      Object.assign(waiting, { live: [], history: [] });
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
      if (message) options.lastMessages.note(lastMessage(received, message));
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
    const earlierWaits = Object.values(waiting).some(
      ([first]) => (first?.tags[0] ?? highest) < highest,
    );
    if (!earlierWaits) ack(highest, true);
    else for (const tag of tags) ack(tag, false);
  }

  function progress(): Progress {
    const batches = [...waiting.live, ...waiting.history, ...(current ? [current.batch] : [])];
    return {
      unprocessedMessages: batches.reduce((sum, { tags }) => sum + tags.length, 0),
      oldestUnprocessedAt:
        batches.length === 0 ? undefined : Math.min(...batches.map(({ oldestAt }) => oldestAt)),
      storingSince: current?.since,
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

  async function look({ ready }: Pick<Consumer, 'ready'>): Promise<void> {
    const at = Date.now();
    const count = await ready();
    if (count !== undefined) options.position.look(at, count);
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
    const looking = createUpkeep({ everyMs: lookEveryMs, work: () => look(consumer), logger });
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
          while (storing) await storing;
        });
      },
    };
  }

  return { progress, consume };
}
