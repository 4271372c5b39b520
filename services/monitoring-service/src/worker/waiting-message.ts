import type { DeviceProfiles } from '../domain/device-profile.ts';
import type { LastMessage } from '../db/last-messages.ts';
import type { CheckedMessage } from './store-batch.ts';

/** The beginning of a message as it was received. */
export interface ReceivedMessage extends Omit<LastMessage, 'outcome' | 'clockOffset'> {
  readonly isArrivalKnown: boolean;
}

/**
 * A delivery that waits for its batch. Many wait at the same time, so it keeps only the values of its readings and at
 * most the beginning of its content.
 */
export interface WaitingMessage {
  /** Includes rejected ones, because they are work too. */
  readonly readings: number;
  /** The device whose profile reads it. Undefined for the platform's own format. */
  readonly vendorDevice?: number;
  /** Kept for the person who sets up the device. Undefined if a message of this device was kept just before. */
  readonly received?: ReceivedMessage | undefined;
  unpack(profiles: DeviceProfiles): CheckedMessage;
}
