import type { ProblemTable } from '@ems/http';

export const problems = {
  email_taken: { status: 409, title: 'There is an account with this email' },
  password_too_common: { status: 400, title: 'The password is too common' },
  login_failed: { status: 401, title: 'Email or password is wrong' },
  account_disabled: { status: 403, title: 'The account is disabled' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  refresh_token_invalid: { status: 401, title: 'The session has ended' },
  session_ended: { status: 401, title: 'The session has ended' },
  link_invalid: { status: 404, title: 'The link is no longer valid' },
  account_not_found: { status: 404, title: 'There is no such account' },
  session_not_found: { status: 404, title: 'There is no such session' },
  password_wrong: { status: 403, title: 'The current password is wrong' },
  profile_unavailable: { status: 503, title: 'The account could not be completed' },
  profile_refused: { status: 409, title: 'The account could not be completed' },
  rotation_in_progress: { status: 409, title: 'The keys are being rotated already' },
  user_deleted: { status: 410, title: 'This person was deleted' },
  account_active: { status: 409, title: 'The account is in use' },
} as const satisfies ProblemTable;
