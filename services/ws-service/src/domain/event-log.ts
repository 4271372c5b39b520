import { isFor, type Audience, type Reader } from './audience.ts';
import { createMarks } from './marks.ts';
import type { Position } from './position.ts';

export interface LoggedEvent {
  /** Offset in the stream. */
  readonly position: number;
  readonly audience: Audience;
  readonly frame: string;
  /** Only the newest event of a subject matters, such as the total of an hour. It replaces earlier ones. */
  readonly subject?: string | undefined;
}

interface Waiter {
  readonly position: number;
  readonly resolve: (reached: boolean) => void;
}

/** Superseded events are removed together once there are this many. */
const mostSuperseded = 10_000;

/** Keeps the latest events for clients that resume. */
export function createEventLog({ mostEvents = 50_000, mostCharacters = 32_000_000 } = {}) {
  const marks = createMarks();
  let events: LoggedEvent[] = [];
  let byUser = new Map<string, LoggedEvent[]>();
  const newest = new Map<string, LoggedEvent>();
  const superseded = new Set<LoggedEvent>();
  let characters = 0;
  let first = Number.POSITIVE_INFINITY;
  let head = -1;
  let waiters: Waiter[] = [];

  function keep(kept: LoggedEvent[]): void {
    events = kept;
    byUser = Map.groupBy(kept, ({ audience }) => audience.userId);
  }

  function supersede(event: LoggedEvent): void {
    if (event.subject === undefined) return;
    const before = newest.get(event.subject);
    newest.set(event.subject, event);
    if (!before) return;
    superseded.add(before);
    characters -= before.frame.length;
    if (superseded.size < mostSuperseded) return;
    keep(events.filter((one) => !superseded.has(one)));
    superseded.clear();
  }

  function trim(): void {
    if (events.length - superseded.size <= mostEvents && characters <= mostCharacters) return;
    const dropped = events.slice(0, Math.ceil(events.length / 10));
    keep(events.slice(dropped.length));
    for (const event of dropped) {
      if (!superseded.delete(event)) characters -= event.frame.length;
      if (event.subject !== undefined && newest.get(event.subject) === event)
        newest.delete(event.subject);
    }
    first = (dropped.at(-1)?.position ?? 0) + 1;
  }

  /** Index of the first of these events after a position. */
  function indexAfter(position: number, among: readonly LoggedEvent[]): number {
    let [low, high] = [0, among.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((among[middle]?.position ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    /** Reading starts at `from`. Messages up to `newest` are older than this process. */
    begin(from: number, newest: Position): void {
      first = Math.min(first, from);
      head = Math.max(head, newest.offset);
      marks.remember(newest);
    },
    /** Records that a message was read, whoever it is for. From here on nothing is missing. */
    cover(position: Position): void {
      const { offset } = position;
      marks.add(position);
      first = Math.min(first, offset);
      head = Math.max(head, offset);
      for (const waiter of waiters) if (waiter.position <= offset) waiter.resolve(true);
      waiters = waiters.filter((waiter) => waiter.position > offset);
    },
    markOf: marks.markOf,
    /** Forgets everything, because the stream was replaced. The next message is the first known one. */
    reset(next: number): void {
      marks.reset();
      keep([]);
      newest.clear();
      superseded.clear();
      characters = 0;
      first = next;
      head = next - 1;
    },
    /** The position at which a new client starts. */
    head: () => head,
    add(event: LoggedEvent): void {
      events.push(event);
      const { userId } = event.audience;
      const own = byUser.get(userId);
      if (own) own.push(event);
      else byUser.set(userId, [event]);
      characters += event.frame.length;
      supersede(event);
      trim();
    },
    /** Whether the log has all events after `position`. */
    knowsAfter: (position: number): boolean => position >= first - 1,
    /** Up to `most` events for `reader` after `position`, without superseded ones. */
    after(position: number, reader: Reader, most = Number.POSITIVE_INFINITY): LoggedEvent[] {
      const among = reader.isAdministrator ? events : (byUser.get(reader.userId) ?? []);
      const found: LoggedEvent[] = [];
      for (
        let index = indexAfter(position, among);
        index < among.length && found.length < most;
        index++
      ) {
        const event = among[index];
        if (event && !superseded.has(event) && isFor(event.audience, reader)) found.push(event);
      }
      return found;
    },
    /** Waits until this replica has read a position, because others may be ahead. False after the deadline. */
    reached(position: number, deadlineMs: number): Promise<boolean> {
      if (position <= head) return Promise.resolve(true);
      return new Promise((resolve) => {
        const waiter = { position, resolve };
        waiters.push(waiter);
        setTimeout(() => {
          waiters = waiters.filter((one) => one !== waiter);
          resolve(false);
        }, deadlineMs).unref();
      });
    },
  };
}

export type EventLog = ReturnType<typeof createEventLog>;
