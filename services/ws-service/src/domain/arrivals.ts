interface Arrival {
  readonly second: number;
  /** The last position before the messages of this second. */
  readonly before: number;
}

/** Remembers in which second the latest messages of the stream reached this replica. */
export function createArrivals(mostSeconds = 3_600) {
  let arrivals: Arrival[] = [];
  let forgottenUntil = -1;

  return {
    add(offset: number, atMs: number): void {
      const second = Math.floor(atMs / 1000);
      const last = arrivals.at(-1);
      if (last && second <= last.second) return;
      arrivals.push({ second, before: offset - 1 });
      if (arrivals.length <= mostSeconds) return;
      forgottenUntil = arrivals[0]?.second ?? 0;
      arrivals = arrivals.slice(1);
    },
    /** The position before everything that arrived since then, or `head`. Undefined when that is too long ago. */
    before(sinceMs: number, head: number): number | undefined {
      const second = Math.floor(sinceMs / 1000);
      if (second <= forgottenUntil) return undefined;
      return arrivals.find((arrival) => arrival.second >= second)?.before ?? head;
    },
    reset(): void {
      arrivals = [];
    },
  };
}

export type Arrivals = ReturnType<typeof createArrivals>;
