import { DomainError } from '@ems/domain-error';

interface Place {
  readonly start: () => void;
  readonly refuse: (error: Error) => void;
}

/**
 * Does a bounded number of things at once. Each caller waits in a queue of their own and the queues take turns, so
 * that whoever asks a lot waits for themselves. When all places are taken, the longest queue gives one up.
 */
export function createFairQueue(limits: { atOnce: number; perCaller: number; total: number }) {
  /** The next turn comes first. */
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

  /** False: the caller has no fewer places than anybody else. */
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
