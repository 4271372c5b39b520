import {
  arrivalHeader,
  deviceRoutingKey,
  exchanges,
  keptBytesOfBadMessage,
  longestSubTopic,
  nativeSubTopic,
} from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import type { OutgoingMessage } from '@ems/messaging';
import { profiles, translate } from '@ems/profiles';
import { readElements } from '@ems/readings';
import { z } from 'zod';
import type { DeviceReading } from '../domain/device.ts';

export const vendorTopic = z
  .string()
  .regex(/^[^\p{Cc}+#/][^\p{Cc}+#]*$/u, 'Use no + or #, and no slash at the beginning')
  .refine(
    (text) => Buffer.byteLength(text) <= longestSubTopic,
    `Use at most ${longestSubTopic} bytes`,
  )
  .refine((text) => text !== nativeSubTopic, 'Leave it out for readings of the platform itself')
  .meta({
    description:
      "The body is a message of the device's vendor, as it would come over MQTT under `device/<id>/` and this topic. The profile of the device reads it",
    example: 'tele/SENSOR',
  });

interface Circumstances {
  readonly deviceId: number;
  readonly period: Parameters<typeof readElements>[1]['period'];
  readonly arrivedAt: number;
}

const refusal = (code: string, message: string) =>
  new DomainError('validation_failed', 'The message is not accepted', {
    fields: [{ in: 'body', path: '', code, message }],
  });

/**
 * Checks that a vendor's message contains a value. monitoring-worker reads the message again with the same rules.
 *
 * @throws DomainError `validation_failed` with the reason why it would be parked
 */
export function checkVendorMessage(
  { profile, profileSettings: settings, measures, timeSource }: DeviceReading,
  topic: string,
  content: Buffer,
  circumstances: Circumstances,
): { accepted: number; ignored?: string } {
  if (profile === null)
    throw refusal(
      'no_profile',
      'Choose a profile in the settings of the device, or leave `topic` out',
    );
  const isWhole = content.length <= keptBytesOfBadMessage;
  const text = isWhole ? content.toString() : undefined;
  const read = translate({ profile, settings, measures }, topic, text);
  if ('reason' in read) throw refusal(read.reason, read.detail);
  if ('ignored' in read) return { accepted: 0, ignored: read.ignored };
  const usesArrivalTime = timeSource === 'arrival';
  const checked = readElements(read.elements, { ...circumstances, usesArrivalTime }, false);
  if ('reason' in checked) throw refusal(checked.code, checked.message);
  const [problem] = checked.rejected.flatMap(({ problems }) => problems);
  if (problem) throw refusal(problem.code, `${profiles[profile].name}: ${problem.message}`);
  return { accepted: checked.elements.length };
}

/** The same message as the device would have sent over MQTT. */
export const vendorMessage = (
  deviceId: number,
  topic: string,
  content: Buffer,
  arrivedAt: number,
): OutgoingMessage => ({
  exchange: exchanges.data,
  routingKey: deviceRoutingKey(deviceId, topic),
  content,
  options: { headers: { [arrivalHeader]: arrivedAt } },
});
