import type { ProblemTable } from '@ems/http';

export const problems = {
  email_taken: { status: 409, title: 'An account with this email already exists' },
  password_too_common: { status: 400, title: 'The password is too common' },
  login_failed: { status: 401, title: 'The email or password is wrong' },
  account_disabled: { status: 403, title: 'The account is disabled' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  refresh_token_invalid: { status: 401, title: 'The session has ended' },
  session_ended: { status: 401, title: 'The session has ended' },
  link_invalid: { status: 404, title: 'The link is no longer valid' },
  account_not_found: { status: 404, title: 'Account not found' },
  session_not_found: { status: 404, title: 'Session not found' },
  password_wrong: { status: 403, title: 'The current password is wrong' },
  profile_unavailable: { status: 503, title: 'The account could not be created' },
  profile_refused: { status: 409, title: 'The account could not be created' },
  rotation_in_progress: { status: 409, title: 'A key rotation is already in progress' },
} as const satisfies ProblemTable;
