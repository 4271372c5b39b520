export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** What a service answered instead of what was asked for; `code` is stable. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];

  constructor(status: number, code: string, detail: string, fields: readonly FieldProblem[] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

const sentences: Readonly<Record<string, string>> = {
  login_failed: 'Email or password is wrong.',
  account_disabled: 'This account is disabled. Ask an administrator.',
  email_taken: 'There is an account with this email already. Log in instead.',
  password_too_common: 'This password is one of those guessed first. Choose another.',
  password_wrong: 'The current password is wrong.',
  too_many_attempts: 'Too many attempts. Wait a moment and try again.',
  too_many_requests: 'That was too quick. Wait a moment and try again.',
  too_many_messages: 'That was too quick. Wait a moment and write again.',
  profile_unavailable: 'Your account could not be completed just now. Please try again.',
  broker_unavailable: 'The message broker is not available just now. Please try again.',
  upstream_unavailable: 'A part of the platform is not available just now. Please try again.',
  offline: 'You are offline, or the platform cannot be reached.',
  last_administrator: 'This is the last administrator. Make somebody else one first.',
};

/** One sentence that says what happened and what to do. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof ApiError))
    return 'Something went wrong here. Reload the page and try again.';
  const [field] = error.fields;
  if (error.code === 'validation_failed' && field)
    return `${field.path.slice(1) || 'Input'}: ${field.message}.`;
  return (
    sentences[error.code] ??
    (error.status >= 500 ? 'Something went wrong on our side. Please try again.' : error.message)
  );
}
