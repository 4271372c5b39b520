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
