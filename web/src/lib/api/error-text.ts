import { m } from '#lib/i18n/generated/messages.js';
import { ApiError } from './api-error.ts';

const sentences: Readonly<Record<string, () => string>> = {
  login_failed: m.error_login_failed,
  account_disabled: m.error_account_disabled,
  email_taken: m.error_email_taken,
  password_too_common: m.error_password_too_common,
  password_wrong: m.error_password_wrong,
  too_many_attempts: m.error_too_many_requests,
  too_many_requests: m.error_too_many_requests,
  too_many_messages: m.error_too_many_requests,
  profile_unavailable: m.error_profile_unavailable,
  broker_unavailable: m.error_broker_unavailable,
  upstream_unavailable: m.error_upstream_unavailable,
  unavailable: m.error_upstream_unavailable,
  offline: m.error_offline,
  last_administrator: m.error_last_administrator,
  not_found: m.error_not_found,
  forbidden: m.error_forbidden,
  version_conflict: m.admin_error_version_conflict,
  already_assigned: m.admin_error_already_assigned,
  user_not_found: m.admin_error_user_not_found,
  deletion_not_found: m.admin_error_deletion_not_found,
  conversation_not_found: m.admin_error_conversation_not_found,
  parked_message_not_found: m.admin_error_parked_message_not_found,
  account_unavailable: m.admin_error_account_unavailable,
};

/** One sentence that says what happened and what to do. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return m.error_unexpected();
  const [field] = error.fields;
  if (error.code === 'validation_failed' && field)
    return m.error_field({
      field: field.path.split('/').at(-1) || m.error_input(),
      problem: field.message,
    });
  const known = sentences[error.code];
  if (known) return known();
  return error.status >= 500 || !error.message ? m.error_server() : error.message;
}

/** What is wrong with one field of a form, as its path in the request says. */
export const fieldError = (error: unknown, path: string): string | undefined =>
  error instanceof ApiError
    ? error.fields.find((field) => field.path === `/${path}`)?.message
    : undefined;
