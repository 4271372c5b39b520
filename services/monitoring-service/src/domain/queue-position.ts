/** At one look every two seconds they are enough for half an hour. After that the answer becomes less precise. */
const mostMarks = 1_000;

/** What workers know together. */
export interface SharedPosition {
  /** Everything that reached the platform before is stored. Undefined: unknown. */
  readonly storedUntil: number | undefined;
  /** Messages that other workers have received. */
  readonly receivedByOthers: number;
}

/**
 * How far a queue has been received. A broker before 3.12 does not say when a message arrived. But a queue keeps its
 * order: what waits in it at one moment has been received once that many more messages have been.
 */
export function createQueuePosition() {
  let shared: SharedPosition = { storedUntil: undefined, receivedByOthers: 0 };
  let received = 0;
  let until: number | undefined;
  let isBehind = true;
  /** By the time `received` messages have been received, nothing from before `at` is left. */
  let marks: { readonly at: number; readonly received: number }[] = [];

  const receivedByAll = () => received + shared.receivedByOthers;

  function passMarks(): void {
    const passed = marks.findLastIndex((mark) => mark.received <= receivedByAll());
    until = marks[passed]?.at ?? until;
    marks = marks.slice(passed + 1);
  }

  return {
    share(position: SharedPosition): void {
      shared = position;
      until ??= position.storedUntil;
    },
    receive(isRedelivered: boolean): void {
      if (!isRedelivered) received++;
    },
    /** At `at` or shortly after it, `ready` messages were waiting to be delivered. */
    look(at: number, ready: number): void {
      isBehind = ready > 0;
      if (isBehind) {
        passMarks();
        if (marks.length < mostMarks) marks.push({ at, received: receivedByAll() + ready });
      } else {
        until = at;
        marks = [];
      }
    },
    /** The earliest time at which a message that is received now can have reached the queue. */
    earliestArrival(isRedelivered: boolean, now: number): number {
      if (isRedelivered) return shared.storedUntil ?? now;
      return isBehind ? (until ?? now) : now;
    },
    progress: () => ({ received, receivedUntil: until }),
  };
}

export type QueuePosition = ReturnType<typeof createQueuePosition>;
