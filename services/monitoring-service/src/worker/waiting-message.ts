import { keptBytesOfBadMessage } from '@ems/contracts';
import type { ReadingMessage } from '@ems/readings';
import type { ImportedPart } from '../db/import-changes.ts';
import type { LastMessage } from '../db/last-messages.ts';
import type { MessageToPark } from '../db/parked-message-repository.ts';
import type { Unusable } from '../domain/check-reading-message.ts';
import type { DeviceProfiles } from '../domain/device-profile.ts';
import { contentOfReadings, packReadings, packSamples } from '../domain/packed-readings.ts';
import { wholeContent, type KeptContent } from '../domain/parked-content.ts';
import { asImported } from './describe-parked.ts';
import type { ToPark } from './park-elements.ts';
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

/** A message that cannot be stored at all. */
export function unusableMessage(
  { reason, detail }: Unusable,
  kept: KeptContent,
  toPark: ToPark,
  imported: ImportedPart | undefined,
): WaitingMessage {
  return {
    readings: 0,
    unpack: () => ({
      readings: [],
      samples: [],
      park: [toPark(reason, detail, kept)],
      imported,
      asParked: (why, text) => toPark(why, text, kept),
    }),
  };
}

/** A message in the platform's own format. */
export function readableMessage(
  { readings, samples, rejected }: ReadingMessage,
  park: readonly MessageToPark[],
  content: Buffer,
  toPark: ToPark,
  imported: ImportedPart | undefined,
): WaitingMessage {
  const packed = packReadings(readings);
  const packedSamples = packSamples(samples);
  // Not `rejected` itself, which what waits would hold on to.
  const isWhole = rejected.length === 0;
  const isKept = isWhole && content.length <= keptBytesOfBadMessage;
  const original = isKept ? Buffer.from(content) : undefined;
  return {
    readings: packed.count + packedSamples.count + rejected.length,
    unpack() {
      const unpacked = packed.unpack();
      const unpackedSamples = packedSamples.unpack();
      return {
        readings: unpacked,
        samples: unpackedSamples,
        park,
        imported,
        asParked(reason, detail) {
          const kept = wholeContent(original ?? contentOfReadings(unpacked, unpackedSamples));
          const parked = toPark(reason, detail, kept);
          // Only a complete part tells the import how much of it is stored.
          return imported && isWhole ? asImported(parked, imported) : parked;
        },
      };
    },
  };
}
