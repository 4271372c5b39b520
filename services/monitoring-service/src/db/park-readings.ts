import { exchanges, queues, readingRoutingKey } from '@ems/contracts';
import type { PoolClient } from '@ems/database';
import type { Sample, StoredReading } from '@ems/readings';
import { contentOfReadings } from '../domain/packed-readings.ts';
import { wholeContent } from '../domain/parked-content.ts';
import { parkMessages, type MessageToPark } from './parked-message-repository.ts';

/** Content of about 10,000 bytes, as much as is kept of any message of a device. */
const inOneMessage = 100;

interface Why {
  readonly reason: string;
  detail(deviceId: number): string;
}

/** Parks readings that were taken out of their messages, in messages that can be replayed. */
export function parkReadings(
  client: PoolClient,
  readings: readonly StoredReading[],
  why: Why,
): Promise<void> {
  return parkMessages(
    client,
    messagesOf(readings, why, (some) => contentOfReadings(some, [])),
  );
}

/** The same for samples. */
export function parkSamples(
  client: PoolClient,
  samples: readonly Sample[],
  why: Why,
): Promise<void> {
  return parkMessages(
    client,
    messagesOf(samples, why, (some) => contentOfReadings([], some)),
  );
}

function messagesOf<Value extends { readonly deviceId: number; readonly timestamp: number }>(
  values: readonly Value[],
  { reason, detail }: Why,
  contentOf: (values: readonly Value[]) => Buffer,
): MessageToPark[] {
  const messages: MessageToPark[] = [];
  for (const [deviceId, ofDevice] of Map.groupBy(values, (value) => value.deviceId)) {
    const sorted = ofDevice.toSorted((a, b) => a.timestamp - b.timestamp);
    for (let from = 0; from < sorted.length; from += inOneMessage)
      messages.push({
        queue: queues.readings,
        exchange: exchanges.data,
        routingKey: readingRoutingKey(deviceId),
        deviceId,
        reason,
        detail: detail(deviceId),
        ...wholeContent(contentOf(sorted.slice(from, from + inOneMessage))),
        properties: {},
        unreadable: false,
      });
  }
  return messages;
}
