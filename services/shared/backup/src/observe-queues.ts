import { setTimeout as delay } from 'node:timers/promises';
import type { Management } from '@ems/messaging/management';
import { BackupError } from './backup-error.ts';

export interface QueueState {
  /** Not delivered to a consumer yet. */
  readonly ready: number;
  /** Ready, or delivered and not acknowledged. */
  readonly messages: number;
  readonly consumers: number;
}

interface ListedQueue {
  readonly name: string;
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
  readonly consumers?: number;
  readonly reductions?: number;
}

export interface ObservedBroker {
  readonly management: Management;
  readonly vhost: string;
}

const pollMs = 500;
const columns = 'name,messages_ready,messages_unacknowledged,consumers,reductions';

/**
 * Yields the state of the queues repeatedly until the deadline, as it was at some time after the call.
 *
 * The broker counts every few seconds and shows a count with a delay. A count includes the work of the queue's process
 * (`reductions`), which tells two counts apart. The first count may be old. So may the second, if it was taken before
 * the call and shown later. The third was taken after the second was shown.
 */
export async function* observeQueues(
  { management, vhost }: ObservedBroker,
  names: readonly string[],
  deadline: number,
): AsyncGenerator<(name: string) => QueueState> {
  const seen = new Map<string, { reductions: number; counts: number }>();
  while (Date.now() < deadline) {
    const path = `/api/queues/${encodeURIComponent(vhost)}?columns=${columns}`;
    const listed = (await management.get(path)) as ListedQueue[];
    const queues = new Map(listed.map((queue) => [queue.name, queue]));
    for (const name of names) {
      const { reductions } = find(queues, name);
      const before = seen.get(name);
      if (reductions === undefined || before?.reductions === reductions) continue;
      seen.set(name, { reductions, counts: (before?.counts ?? 0) + 1 });
    }
    if (names.every((name) => (seen.get(name)?.counts ?? 0) >= 3))
      yield (name) => toState(find(queues, name));
    await delay(pollMs);
  }
  if (names.some((name) => !seen.has(name)))
    throw new BackupError(
      "The broker does not count its queues' messages. Enable the statistics of RabbitMQ's management plugin",
    );
}

function find(queues: ReadonlyMap<string, ListedQueue>, name: string): ListedQueue {
  const queue = queues.get(name);
  if (!queue)
    throw new BackupError(
      `The broker has no queue ${name}. Check AMQP_MANAGEMENT_URL and AMQP_VHOST`,
    );
  return queue;
}

const toState = ({
  messages_ready: ready = 0,
  messages_unacknowledged: unacknowledged = 0,
  consumers = 0,
}: ListedQueue): QueueState => ({ ready, messages: ready + unacknowledged, consumers });
