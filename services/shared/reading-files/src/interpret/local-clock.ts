import { Temporal } from 'temporal-polyfill';

const dayMs = 86_400_000;

export interface LocalTime {
  readonly earlier: number;
  readonly later: number;
  /** The clocks jump over it in spring, or show it twice in autumn. */
  readonly kind: 'once' | 'skipped' | 'twice';
}

/** Turns local times of a zone into instants. A zone is a name or an offset such as `+01:00`. */
export class LocalClock {
  private day = Number.NaN;
  private offset: number | undefined;

  readonly timeZone: string;

  constructor(timeZone: string) {
    this.timeZone = timeZone;
  }

  static isZone(timeZone: string): boolean {
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
      return true;
    } catch {
      return false;
    }
  }

  /** @param local a time as written, as if it were UTC; milliseconds */
  resolve(local: number): LocalTime {
    const day = Math.floor(local / dayMs);
    if (day !== this.day) {
      this.day = day;
      this.offset = this.constantOffset(day * dayMs);
    }
    if (this.offset !== undefined)
      return { earlier: local - this.offset, later: local - this.offset, kind: 'once' };
    const plain = Temporal.Instant.fromEpochMilliseconds(local)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime();
    const earlier = plain.toZonedDateTime(this.timeZone, { disambiguation: 'earlier' });
    const later = plain.toZonedDateTime(this.timeZone, { disambiguation: 'later' });
    const instants = { earlier: earlier.epochMilliseconds, later: later.epochMilliseconds };
    if (instants.earlier === instants.later) return { ...instants, kind: 'once' };
    return { ...instants, kind: earlier.toPlainDateTime().equals(plain) ? 'twice' : 'skipped' };
  }

  /** The offset of a local day and its neighbours; undefined when the clocks change in them. */
  private constantOffset(day: number): number | undefined {
    const before = Temporal.Instant.fromEpochMilliseconds(day - dayMs).toZonedDateTimeISO(
      this.timeZone,
    );
    const change = before.getTimeZoneTransition('next');
    return change && change.epochMilliseconds < day + 3 * dayMs
      ? undefined
      : before.offsetNanoseconds / 1e6;
  }

  /** What clocks show that are never set forward: the smaller offset of the year around an instant. */
  standardOffset(instant: number): string {
    const now = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(this.timeZone);
    const other = now.getTimeZoneTransition('next') ?? now;
    return (now.offsetNanoseconds < other.offsetNanoseconds ? now : other).offset;
  }

  /** The local time of an instant, as if it were UTC. */
  localOf(instant: number): number {
    const day = Math.floor(instant / dayMs);
    if (day === this.day && this.offset !== undefined) return instant + this.offset;
    const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(this.timeZone);
    return instant + zoned.offsetNanoseconds / 1e6;
  }
}
