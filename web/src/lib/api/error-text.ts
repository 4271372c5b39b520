import { until } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { ApiError } from './api-error.ts';
import { fieldText } from './field-text.ts';

/** Texts that say when to try again. */
const refusals: Readonly<Record<string, (wait: { readonly when: string }) => string>> = {
  too_many_requests: m.error_too_many_requests,
  too_many_attempts: m.error_too_many_attempts,
  too_many_messages: m.error_too_many_messages,
};

const sentences: Readonly<Record<string, () => string>> = {
  // Any service.
  malformed_request: m.error_page_outdated,
  validation_failed: m.error_validation_failed,
  token_missing: m.error_session_ended,
  token_invalid: m.error_session_ended,
  token_expired: m.error_session_ended,
  credentials_invalid: m.error_credentials_invalid,
  forbidden: m.error_forbidden,
  not_found: m.error_not_found,
  method_not_allowed: m.error_page_outdated,
  request_timeout: m.error_timeout,
  version_conflict: m.admin_error_version_conflict,
  body_too_large: m.error_body_too_large,
  unsupported_media_type: m.error_page_outdated,
  headers_too_large: m.error_body_too_large,
  internal_error: m.error_server,
  unavailable: m.error_upstream_unavailable,
  // The gateway, and the page itself.
  upstream_timeout: m.error_upstream_unavailable,
  upstream_unavailable: m.error_upstream_unavailable,
  offline: m.error_offline,
  timeout: m.error_timeout,
  upload_stalled: m.error_upload_stalled,
  upload_failed: m.error_upload_failed,
  file_too_large: m.error_file_too_large,
  // auth-service
  login_failed: m.error_login_failed,
  account_disabled: m.error_account_disabled,
  email_taken: m.error_email_taken,
  password_too_common: m.error_password_too_common,
  password_wrong: m.error_password_wrong,
  refresh_token_invalid: m.error_session_ended,
  session_ended: m.error_session_ended,
  session_not_found: m.error_session_not_found,
  link_invalid: m.error_link_invalid,
  account_not_found: m.admin_error_user_not_found,
  profile_unavailable: m.error_profile_unavailable,
  rotation_in_progress: m.error_rotation_in_progress,
  // user-service
  user_not_found: m.admin_error_user_not_found,
  deletion_not_found: m.admin_error_deletion_not_found,
  last_administrator: m.error_last_administrator,
  account_unavailable: m.admin_error_account_unavailable,
  // device-service
  device_not_found: m.error_device_not_found,
  device_mismatch: m.error_device_mismatch,
  too_many_devices: m.error_too_many_devices,
  import_not_found: m.error_import_not_found,
  import_state: m.error_import_state,
  too_many_imports: m.error_too_many_imports,
  broker_unavailable: m.error_broker_unavailable,
  // monitoring-service
  alert_not_found: m.error_not_found,
  register_event_not_found: m.error_register_event_not_found,
  interval_too_long: m.error_interval_too_long,
  parked_message_not_found: m.admin_error_parked_message_not_found,
  parked_message_not_replayable: m.admin_error_parked_message_not_replayable,
  // support-service
  conversation_not_found: m.admin_error_conversation_not_found,
  conversation_closed: m.admin_error_conversation_closed,
  already_assigned: m.admin_error_already_assigned,
  not_an_administrator: m.error_not_an_administrator,
};

/** The labels of form fields. */
const labels: Readonly<Record<string, () => string>> = {
  name: m.name,
  email: m.email,
  password: m.password,
  currentPassword: m.password_current,
  newPassword: m.password_new,
  timeZone: m.time_zone,
  locale: m.formats,
  language: m.language,
  place: m.place,
  limitKwh: m.limit_in_kwh,
  measures: m.device_measures,
  text: m.message,
};

/** One sentence that says what happened and what to do. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return m.error_unexpected();
  const [field] = error.fields;
  if (error.code === 'validation_failed' && field) {
    const label = labels[field.path.split('/').at(-1) ?? ''];
    const problem = fieldText(field);
    return label ? m.error_field({ field: label(), problem }) : problem;
  }
  const when = error.retryAfter === undefined ? m.error_in_a_moment() : until(error.retryAfter);
  const unknown = error.status >= 500 ? m.error_server : m.error_refused;
  return refusals[error.code]?.({ when }) ?? (sentences[error.code] ?? unknown)();
}

/** The text for a problem of one form field, found by its path in the request. */
export function fieldError(error: unknown, path: string): string | undefined {
  const found =
    error instanceof ApiError && error.fields.find((field) => field.path === `/${path}`);
  return found ? fieldText(found) : undefined;
}
