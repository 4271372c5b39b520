import type { Rejection } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';

const example = '{"timestamp": "2026-11-24T10:00:00+01:00", "kwh": 0.12}';

const texts: Readonly<Record<string, (deviceId: number) => string>> = {
  malformed_json: () => m.rejection_malformed_json({ example }),
  unsupported_content_type: () => m.rejection_unsupported_content_type(),
  schema_mismatch: () => m.rejection_schema_mismatch(),
  message_too_large: () => m.rejection_message_too_large(),
  foreign_routing_key: (id) => m.rejection_foreign_routing_key({ topic: `device/${id}/reading` }),
  device_mismatch: (id) => m.rejection_device_mismatch({ id }),
  timestamp_too_old: () => m.rejection_timestamp_too_old(),
  too_many_days: () => m.rejection_too_many_days(),
  timestamp_required: () => m.rejection_timestamp_required(),
  timestamp_without_offset: () => m.rejection_timestamp_without_offset(),
  timestamp_in_future: () => m.rejection_timestamp_in_future(),
  device_clock_ahead: () => m.rejection_device_clock_ahead(),
  device_clock_1970: () => m.rejection_device_clock_1970(),
  interval_without_device_time: () => m.rejection_interval_without_device_time(),
  several_at_arrival: () => m.rejection_several_at_arrival(),
  no_profile: () => m.rejection_no_profile(),
  unknown_topic: () => m.rejection_unknown_topic(),
  source_not_chosen: () => m.rejection_source_not_chosen(),
  several_sources: () => m.rejection_several_sources(),
  split_values: (id) => m.rejection_split_values({ topic: `device/${id}/json` }),
  malformed_payload: () => m.rejection_malformed_payload(),
  not_a_number: () => m.rejection_not_a_number(),
  negative_value: () => m.rejection_negative_value(),
  implausible_value: () => m.rejection_implausible_value(),
  unit_mismatch: () => m.rejection_unit_mismatch(),
  checksum_mismatch: () => m.rejection_checksum_mismatch(),
  other_direction: () => m.rejection_other_direction(),
  time_missing: () => m.rejection_time_missing(),
  unknown_device: () => m.rejection_unknown_device(),
  too_many_waiting: () => m.rejection_too_many_waiting(),
  reserved_header: () => m.rejection_reserved_header(),
};

/** Those with a text of their own. */
export const explainedReasons = Object.keys(texts);

const aboutClock = new Set([
  'device_clock_ahead',
  'device_clock_1970',
  'timestamp_too_old',
  'interval_without_device_time',
  'several_at_arrival',
]);

/** Whether the setting of the clock is a remedy. */
export const isAboutClock = (reason: string): boolean => aboutClock.has(reason);

/** Why a message was rejected, and what to do about it. */
export const rejectionText = ({ reason, deviceId }: Pick<Rejection, 'reason' | 'deviceId'>) =>
  texts[reason]?.(deviceId) ?? m.rejection_other();
