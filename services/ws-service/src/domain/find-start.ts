import type { Arrivals } from './arrivals.ts';
import type { EventLog } from './event-log.ts';
import type { Position } from './position.ts';

/** The clock of auth-service, which sets the time of issue, may be ahead. */
const clocksDifferMs = 2_000;

export interface Start {
  /** The connection gets all events after this position. Undefined: only new events. */
  readonly from: number | undefined;
  readonly missesSome: boolean;
}

interface Wanted {
  /** The last position that the client has seen. */
  readonly position: Position | undefined;
  /** The client wants all events since its token was issued. */
  readonly sinceToken: boolean;
  readonly issuedAt: number;
  /** Whether this replica has read up to `position`. */
  readonly isReached: boolean;
}

/** The position from which a client that resumes, or that has read over HTTP, gets events. */
export function findStart(
  { position, sinceToken, issuedAt, isReached }: Wanted,
  log: Pick<EventLog, 'markOf' | 'head' | 'knowsAfter'>,
  arrivals: Pick<Arrivals, 'before'>,
): Start {
  if (!position && !sinceToken) return { from: undefined, missesSome: false };
  const isKnown = !position || (isReached && log.markOf(position.offset) === position.mark);
  const from = position
    ? position.offset
    : arrivals.before(issuedAt * 1000 - clocksDifferMs, log.head());
  const isGood = isKnown && from !== undefined && log.knowsAfter(from);
  return { from: isGood ? from : undefined, missesSome: !isGood };
}
