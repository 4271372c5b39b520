import { m } from '#lib/i18n/generated/messages.js';

const words: Readonly<Record<string, () => string>> = {
  malformed_json: m.admin_reason_malformed_json,
  unsupported_content_type: m.admin_reason_unsupported_content_type,
  schema_mismatch: m.admin_reason_schema_mismatch,
  message_too_large: m.admin_reason_message_too_large,
  reserved_header: m.admin_reason_reserved_header,
  foreign_routing_key: m.admin_reason_foreign_routing_key,
  device_mismatch: m.admin_reason_device_mismatch,
  timestamp_too_old: m.admin_reason_timestamp_too_old,
  timestamp_required: m.admin_reason_timestamp_required,
  timestamp_without_offset: m.admin_reason_timestamp_without_offset,
  timestamp_in_future: m.admin_reason_timestamp_in_future,
  device_clock_ahead: m.admin_reason_device_clock_ahead,
  device_clock_1970: m.admin_reason_device_clock_1970,
  interval_without_device_time: m.admin_reason_interval_without_device_time,
  several_at_arrival: m.admin_reason_several_at_arrival,
  too_many_days: m.admin_reason_too_many_days,
  not_storable: m.admin_reason_not_storable,
  unknown_device: m.admin_reason_unknown_device,
  too_many_waiting: m.admin_reason_too_many_waiting,
  no_profile: m.admin_reason_no_profile,
  unknown_profile: m.admin_reason_unknown_profile,
  unknown_topic: m.admin_reason_unknown_topic,
  source_not_chosen: m.admin_reason_source_not_chosen,
  several_sources: m.admin_reason_several_sources,
  split_values: m.admin_reason_split_values,
  malformed_payload: m.admin_reason_malformed_payload,
  not_a_number: m.admin_reason_not_a_number,
  negative_value: m.admin_reason_negative_value,
  implausible_value: m.admin_reason_implausible_value,
  unit_mismatch: m.admin_reason_unit_mismatch,
  checksum_mismatch: m.admin_reason_checksum_mismatch,
  other_direction: m.admin_reason_other_direction,
  time_missing: m.admin_reason_time_missing,
  expired: m.admin_reason_expired,
  refused_by_database: m.admin_reason_refused_by_database,
  unknown_event: m.admin_reason_unknown_event,
  unsupported_version: m.admin_reason_unsupported_version,
  handler_failed: m.admin_reason_handler_failed,
  delivered_too_often: m.admin_reason_delivered_too_often,
};

/** The text for a reason of the platform. */
export const reasons = Object.keys(words);

export const reasonText = (reason: string): string => words[reason]?.() ?? reason;
