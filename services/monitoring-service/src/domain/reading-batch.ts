import type { StoredReading } from '@ems/readings';

export interface ReadingBatch {
  /** One for each device and instant, sorted by both: all writers lock rows in the same order. */
  readonly readings: readonly StoredReading[];
  /** Values that lost against another in the same batch. */
  readonly replaced: readonly Replacement[];
}

export interface Replacement {
  readonly deviceId: number;
  readonly timestamp: number;
  readonly from: number;
  readonly to: number;
}

/** Whether `one` is kept: it was sent later, or at the same time and is larger, so that order never matters. */
export const holdsAgainst = (
  one: Pick<StoredReading, 'sentAt' | 'milliwattHours'>,
  other: Pick<StoredReading, 'sentAt' | 'milliwattHours'>,
): boolean =>
  one.sentAt > other.sentAt ||
  (one.sentAt === other.sentAt && one.milliwattHours > other.milliwattHours);

/** Leaves one value for each device and instant and sorts. */
export function toBatch(readings: readonly StoredReading[]): ReadingBatch {
  const winners = new Map<string, StoredReading>();
  const losers: StoredReading[] = [];
  for (const reading of readings) {
    const key = keyOf(reading);
    const other = winners.get(key);
    const wins = !other || holdsAgainst(reading, other);
    if (wins) winners.set(key, reading);
    const loser = wins ? other : reading;
    if (loser) losers.push(loser);
  }
  return {
    readings: [...winners.values()].toSorted(byKey),
    replaced: losers.flatMap((loser) => replacement(loser, winners.get(keyOf(loser)))),
  };
}

const keyOf = ({ deviceId, timestamp }: StoredReading) => `${deviceId}@${timestamp}`;

const byKey = (a: StoredReading, b: StoredReading) =>
  a.deviceId - b.deviceId || a.timestamp - b.timestamp;

const replacement = (loser: StoredReading, winner: StoredReading | undefined): Replacement[] =>
  winner && winner.milliwattHours !== loser.milliwattHours
    ? [
        {
          deviceId: loser.deviceId,
          timestamp: loser.timestamp,
          from: loser.milliwattHours,
          to: winner.milliwattHours,
        },
      ]
    : [];
