import type { ProblemTable } from '@ems/http';

export const problems = {
  user_not_found: { status: 404, title: 'There is no such person' },
  deletion_not_found: { status: 404, title: 'There is no such deletion' },
  email_taken: { status: 409, title: 'There is a person with this email' },
  password_wrong: { status: 403, title: 'The password is wrong' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  last_administrator: { status: 409, title: 'This is the last administrator' },
  account_unavailable: { status: 503, title: 'The account cannot be reached' },
  user_deleted: { status: 410, title: 'This person was deleted' },
} as const satisfies ProblemTable;
