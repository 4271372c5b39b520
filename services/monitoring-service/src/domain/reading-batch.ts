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
  const winners: StoredReading[] = [];
  const losers: [StoredReading, number][] = [];
  for (const reading of readings.toSorted(byKey)) {
    const place = winners.length - 1;
    const other = winners[place];
    if (!other || byKey(other, reading) !== 0) winners.push(reading);
    else if (holdsAgainst(reading, other)) {
      winners[place] = reading;
      losers.push([other, place]);
    } else losers.push([reading, place]);
  }
  return {
    readings: winners,
    replaced: losers.flatMap(([loser, place]) => replacement(loser, winners[place])),
  };
}

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
