import type { Channel } from 'amqplib';
import type { WaitingMessage } from './waiting-message.ts';

const maxReadings = 20_000;
/** A message with more readings counts as history. It is stored in small batches, in turn with live messages. */
const liveReadings = 100;
const maxHistoryReadings = 2_000;

type Lane = 'live' | 'history';

/** Deliveries of one channel that are stored together. If the channel closes, the broker delivers them again. */
export interface Batch {
  readonly lane: Lane;
  readonly channel: Channel;
  readonly messages: WaitingMessage[];
  readonly tags: number[];
  /** When the oldest reached the queue, or earlier. */
  oldestAt: number;
  readings: number;
}

interface Delivery {
  readonly channel: Channel;
  readonly tag: number;
  readonly message: WaitingMessage;
  /** When it reached the queue, or earlier. */
  readonly queuedAt: number;
}

/** Collects deliveries into batches: a lane for live messages and one for history. */
export function createLanes(batchMessages: number) {
  const waiting: Record<Lane, Batch[]> = { live: [], history: [] };
  let last: Lane = 'history';

  const isFull = ({ lane, messages, readings }: Batch) =>
    messages.length >= batchMessages ||
    readings >= (lane === 'live' ? maxReadings : maxHistoryReadings);

  return {
    isFull,
    /** @returns the batch that the delivery is now part of */
    add({ channel, tag, message, queuedAt }: Delivery): Batch {
      const lane = message.readings > liveReadings ? 'history' : 'live';
      let batch = waiting[lane].at(-1);
      if (!batch || isFull(batch)) {
        batch = { lane, channel, messages: [], tags: [], oldestAt: queuedAt, readings: 0 };
        waiting[lane].push(batch);
      }
      batch.messages.push(message);
      batch.tags.push(tag);
      batch.oldestAt = Math.min(batch.oldestAt, queuedAt);
      batch.readings += message.readings;
      return batch;
    },
    /** Takes a batch. The lanes take turns, so that history never delays live messages by more than one small batch. */
    take(): Batch | undefined {
      const other = last === 'live' ? 'history' : 'live';
      last = waiting[other].length > 0 ? other : last;
      return waiting[last].shift();
    },
    /** Forgets everything, because the broker delivers it again. */
    clear(): void {
      waiting.live = [];
      waiting.history = [];
    },
    all: () => [...waiting.live, ...waiting.history],
    hasBefore: (tag: number) =>
      Object.values(waiting).some(([first]) => (first?.tags[0] ?? tag) < tag),
  };
}
