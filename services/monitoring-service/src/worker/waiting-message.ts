import type { ImportPart } from '@ems/contracts';
import type { DeviceProfiles } from '../domain/device-profile.ts';
import type { CheckedMessage } from './store-batch.ts';

/**
 * A delivery that waits for its batch. It keeps as little as it can, because many wait at a time: the numbers of its
 * readings, and of its content at most the beginning.
 */
export interface WaitingMessage {
  /** Those that are rejected too: they are work as well. */
  readonly readings: number;
  /** The device whose profile reads it; undefined: it is the platform's own. */
  readonly vendorDevice?: number;
  /** The part of an import that it is. */
  readonly imported?: ImportPart | undefined;
  unpack(profiles: DeviceProfiles): CheckedMessage;
}
