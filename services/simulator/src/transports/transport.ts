export interface Credentials {
  readonly deviceId: number;
  readonly username: string;
  readonly password: string;
}

export interface SentReading {
  readonly timestamp: number;
  readonly milliwattHours: number;
  /** When the value was sent, as far as it says so; milliseconds. */
  readonly sentAt: number;
}

/** A reading that the platform does not store, by its place in the message. */
export interface RejectedReading {
  readonly index: number;
  readonly message: string;
}

/** A way to the platform, for one device. */
export interface Transport {
  /**
   * Resolves when the platform has them for good, to those that it rejects; only HTTP says so at once. Rejects
   * otherwise.
   */
  send(readings: readonly SentReading[]): Promise<readonly RejectedReading[]>;
  close(): Promise<void>;
}

/** The body of a message. Six decimals of kWh are whole milliwatt-hours, so nothing is rounded on the way. */
export const encode = (deviceId: number, readings: readonly SentReading[]): string =>
  JSON.stringify(
    readings.map(({ timestamp, milliwattHours, sentAt }) => ({
      deviceId,
      timestamp: new Date(timestamp).toISOString(),
      kwh: milliwattHours / 1_000_000,
      sentAt: new Date(sentAt).toISOString(),
    })),
  );
