import type { DeviceProfiles } from '../domain/device-profile.ts';
import type { LastMessage } from '../db/last-messages.ts';
import type { CheckedMessage } from './store-batch.ts';

/** The beginning of a message as it came. */
export type ReceivedMessage = Omit<LastMessage, 'outcome'>;

/**
 * A delivery that waits for its batch. It keeps as little as it can, because many wait at a time: the numbers of its
 * readings, and of its content at most the beginning.
 */
export interface WaitingMessage {
  /** Those that are rejected too: they are work as well. */
  readonly readings: number;
  /** The device whose profile reads it; undefined: it is the platform's own. */
  readonly vendorDevice?: number;
  /** Kept for whoever sets the device up; undefined: one of this device was kept just before. */
  readonly received?: ReceivedMessage | undefined;
  unpack(profiles: DeviceProfiles): CheckedMessage;
}
