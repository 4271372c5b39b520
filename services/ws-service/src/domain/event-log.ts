import type { Audience } from './audience.ts';

export interface LoggedEvent {
  /** Offset in the stream. */
  readonly position: number;
  readonly audience: Audience;
  /** As it is sent. */
  readonly frame: string;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
}

const mostEvents = 50_000;
const mostCharacters = 32_000_000;

/** The latest events, for those who come back. */
export function createEventLog() {
  let events: LoggedEvent[] = [];
  let characters = 0;
  let first: number | undefined;
  let last: number | undefined;

  function trim(): void {
    if (events.length <= mostEvents && characters <= mostCharacters) return;
    const dropped = events.slice(0, Math.ceil(events.length / 10));
    events = events.slice(dropped.length);
    for (const { frame } of dropped) characters -= frame.length;
    first = (dropped.at(-1)?.position ?? 0) + 1;
  }

  /** Index of the first event after a position. */
  function indexAfter(position: number): number {
    let [low, high] = [0, events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle]?.position ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    /** Something of the stream was seen, for somebody or not: from here on nothing is missing. */
    cover(position: number): void {
      first ??= position;
      last = position;
    },
    last: () => last,
    add(event: LoggedEvent): void {
      events.push(event);
      characters += event.frame.length;
      trim();
    },
    /** Everything after `position`; undefined when some of it may be missing here. */
    after(position: number): LoggedEvent[] | undefined {
      if (first === undefined || position < first - 1) return undefined;
      return events.slice(indexAfter(position));
    },
  };
}

export type EventLog = ReturnType<typeof createEventLog>;
