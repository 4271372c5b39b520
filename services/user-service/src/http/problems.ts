import type { ProblemTable } from '@ems/http';

export const problems = {
  user_not_found: { status: 404, title: 'User not found' },
  deletion_not_found: { status: 404, title: 'Deletion not found' },
  email_taken: { status: 409, title: 'A user with this email already exists' },
  password_wrong: { status: 403, title: 'The password is wrong' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  last_administrator: { status: 409, title: 'This is the last administrator' },
  account_unavailable: { status: 503, title: 'The account service is unavailable' },
  user_deleted: { status: 410, title: 'This user was deleted' },
} as const satisfies ProblemTable;
