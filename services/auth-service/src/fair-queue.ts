import { DomainError } from '@ems/domain-error';

interface Place {
  readonly start: () => void;
  readonly refuse: (error: Error) => void;
}

/**
 * Runs a limited number of tasks at once. Each caller has a queue and the queues take turns, so that a busy caller
 * delays only itself. When all places are taken, the longest queue gives one up.
 */
export function createFairQueue(limits: { atOnce: number; perCaller: number; total: number }) {
  /** In order of turns: the first entry is next. */
  const queues = new Map<string, Place[]>();
  let running = 0;
  let waiting = 0;

  function startNext(): void {
    const [first] = queues;
    if (!first) {
      running--;
      return;
    }
    const [caller, queue] = first;
    queues.delete(caller);
    const place = queue.shift();
    if (queue.length > 0) queues.set(caller, queue);
    waiting--;
    place?.start();
  }

  /** False when the caller's own queue is among the longest. */
  function makeRoom(ownPlaces: number): boolean {
    if (waiting < limits.total) return true;
    const longest = [...queues.values()].reduce((a, b) => (b.length > a.length ? b : a));
    if (longest.length <= ownPlaces + 1) return false;
    longest.pop()?.refuse(tooMany());
    waiting--;
    return true;
  }

  async function takePlace(caller: string): Promise<void> {
    if (running < limits.atOnce) {
      running++;
      return;
    }
    const queue = queues.get(caller) ?? [];
    if (queue.length >= limits.perCaller || !makeRoom(queue.length)) throw tooMany();
    await new Promise<void>((start, refuse) => {
      queue.push({ start, refuse });
      queues.set(caller, queue);
      waiting++;
    });
  }

  return async <Result>(caller: string, work: () => Promise<Result>): Promise<Result> => {
    await takePlace(caller);
    try {
      return await work();
    } finally {
      startNext();
    }
  };
}

const tooMany = () =>
  new DomainError('too_many_requests', 'Too many password checks are in progress', {
    retryAfter: 2,
  });
