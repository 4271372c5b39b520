import type { Sample, StoredReading } from './stored-reading.ts';

/** A problem of an element. */
export interface ElementProblem {
  /** The reason for parking the message. */
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
  /** The reason, or a more precise code of the schema. */
  readonly code: string;
  /** JSON Pointer within the element. */
  readonly path: string;
  readonly message: string;
}

/** The content of an element: a reading, samples, or problems. */
export interface Checked {
  readonly reading?: StoredReading | undefined;
  readonly samples?: readonly Sample[];
  readonly problems?: readonly ElementProblem[];
}
