/** What a meter shows at an instant: its register in whole milliwatt-hours, or its power in whole milliwatts. */
export interface Sample {
  readonly deviceId: number;
  readonly kind: 'register' | 'power';
  readonly timestamp: number;
  readonly value: number;
  readonly sentAt: number;
  /** The message came again, and its time is that of its arrival: the same value may be stored with an earlier time. */
  readonly maybeRepeated: boolean;
}

/** A checked reading, in whole milliwatt-hours and milliseconds since the epoch. */
export interface StoredReading {
  readonly deviceId: number;
  readonly timestamp: number;
  readonly milliwattHours: number;
  /** When the value was sent; the later of two values for one instant holds. */
  readonly sentAt: number;
  /** The message came again and nobody says when it was sent: its value may have been replaced since. */
  readonly maybeStale: boolean;
}
