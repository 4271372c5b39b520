import { keptBytesOfBadMessage, type AcceptedPeriod, type DeviceKey } from '@ems/contracts';
import type { ProfileElement } from '@ems/profiles';
import { readElements } from '@ems/readings';
import type { ConsumeMessage } from 'amqplib';
import type { BadContentLimit } from '../domain/bad-content-limit.ts';
import { readVendorMessage } from '../domain/device-profile.ts';
import { beginningOf, noneOf } from '../domain/parked-content.ts';
import type { Arrival } from './arrival-of.ts';
import { parkElements, type ToPark } from './park-elements.ts';
import type { CheckedMessage } from './store-batch.ts';
import type { WaitingMessage } from './waiting-message.ts';

interface Circumstances {
  readonly arrival: Arrival;
  readonly period: AcceptedPeriod;
  readonly mayKeep: BadContentLimit;
  readonly toPark: ToPark;
}

/**
 * A vendor's message waits with its content, because only the device's profile, which is in the database, defines how
 * to read it.
 */
export function vendorMessage(
  { content }: ConsumeMessage,
  { deviceId, subTopic }: DeviceKey,
  { arrival, period, mayKeep, toPark }: Circumstances,
): WaitingMessage {
  const kept = beginningOf(content);
  // Does not hold on to the whole content, which can be much larger than the kept part.
  const onlyCounted = noneOf(content);
  const isWhole = content.length <= keptBytesOfBadMessage;

  /** The elements in the platform's own format. */
  function checked(elements: readonly ProfileElement[], usesArrivalTime: boolean): CheckedMessage {
    const read = readElements(elements, { deviceId, period, ...arrival, usesArrivalTime }, false);
    if ('reason' in read) return parked(read.reason, read.message);
    const park = parkElements(
      read,
      kept.content,
      (reason) => mayKeep(deviceId, reason),
      // Parks the original message, because it can be replayed, unlike the values read from it.
      (reason, detail, part) => toPark(reason, detail, part.content.length > 0 ? kept : part),
    );
    return {
      readings: read.readings,
      samples: read.samples,
      park,
      asParked: (reason, detail) => toPark(reason, detail, kept),
    };
  }

  function parked(reason: string, detail: string): CheckedMessage {
    const known = mayKeep(deviceId, reason) ? kept : onlyCounted;
    return {
      readings: [],
      samples: [],
      park: [toPark(reason, detail, known)],
      asParked: (why, text) => toPark(why, text, known),
    };
  }

  return {
    readings: 1,
    vendorDevice: deviceId,
    unpack(profiles) {
      const text = isWhole ? kept.content.toString() : undefined;
      const device = profiles.get(deviceId);
      const read = readVendorMessage(device, subTopic, text);
      if ('elements' in read) return checked(read.elements, device?.timeSource === 'arrival');
      if ('reason' in read) return parked(read.reason, read.detail);
      return {
        readings: [],
        samples: [],
        park: [],
        ignored: read.ignored,
        asParked: (why, text) => toPark(why, text, kept),
      };
    },
  };
}
