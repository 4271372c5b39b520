/** The register (in whole milliwatt-hours) or power (in whole milliwatts) of a meter at an instant. */
export interface Sample {
  readonly deviceId: number;
  readonly kind: 'register' | 'power';
  readonly timestamp: number;
  readonly value: number;
  readonly sentAt: number;
  /**
   * The message was redelivered, and its time is that of the redelivery. The same value may be stored with an earlier
   * time.
   */
  readonly maybeRepeated: boolean;
}

/** A checked reading, in whole milliwatt-hours and milliseconds since the epoch. */
export interface StoredReading {
  readonly deviceId: number;
  readonly timestamp: number;
  readonly milliwattHours: number;
  /** When the value was sent. Of two values for one instant, the later one counts. */
  readonly sentAt: number;
  /** The message was redelivered without a known time of sending. Its value may have been replaced since. */
  readonly maybeStale: boolean;
}
