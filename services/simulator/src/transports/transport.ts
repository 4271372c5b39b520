export interface Credentials {
  readonly deviceId: number;
  readonly username: string;
  readonly password: string;
}

export interface SentReading {
  readonly timestamp: number;
  readonly milliwattHours: number;
  /** When the value was sent, milliseconds. It decides which of two values counts. */
  readonly sentAt: number;
}

/** A reading that the platform does not store, by its position in the message. */
export interface RejectedReading {
  readonly index: number;
  readonly message: string;
}

/** One device's connection to the platform. */
export interface Transport {
  /**
   * Resolves once the platform has accepted the readings for good. Returns the rejected ones, which only HTTP reports
   * at once.
   */
  send(readings: readonly SentReading[]): Promise<readonly RejectedReading[]>;
  close(): Promise<void>;
}

/** The body of a message. Six decimals of kWh are whole milliwatt-hours, so nothing is rounded. */
export const encode = (deviceId: number, readings: readonly SentReading[]): string =>
  JSON.stringify(
    readings.map(({ timestamp, milliwattHours, sentAt }) => ({
      deviceId,
      timestamp: new Date(timestamp).toISOString(),
      kwh: milliwattHours / 1_000_000,
      sentAt: new Date(sentAt).toISOString(),
    })),
  );
