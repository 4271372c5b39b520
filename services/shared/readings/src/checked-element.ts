import type { Sample, StoredReading } from './stored-reading.ts';

/** What is wrong with an element. */
export interface ElementProblem {
  /** What a message is parked for. */
  readonly reason:
    | 'schema_mismatch'
    | 'timestamp_required'
    | 'timestamp_without_offset'
    | 'device_mismatch'
    | 'timestamp_too_old'
    | 'device_clock_ahead'
    | 'device_clock_1970'
    | 'interval_without_device_time'
    | 'several_at_arrival';
  /** The reason, or more precisely what the schema says. */
  readonly code: string;
  /** JSON Pointer within the element. */
  readonly path: string;
  readonly message: string;
}

/** What an element has: a reading, samples, or problems. */
export interface Checked {
  readonly reading?: StoredReading | undefined;
  readonly samples?: readonly Sample[];
  readonly problems?: readonly ElementProblem[];
}
