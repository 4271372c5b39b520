import type { components } from './generated/auth-service.d.ts';

/** Every service answers with the same form of problem. */
type Problem = Partial<components['schemas']['Problem']>;
export type FieldProblem = Pick<NonNullable<Problem['errors']>[number], 'path' | 'code' | 'params'>;

/** What a service answered instead of what was asked for; `code` is stable. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    code: string,
    detail: string,
    options: { fields?: readonly FieldProblem[]; retryAfter?: number | undefined } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfter = options.retryAfter;
  }
}

export async function apiErrorOf(response: Response): Promise<ApiError> {
  const problem = (await response
    .clone()
    .json()
    .catch(() => ({}))) as Problem;
  return new ApiError(response.status, problem.code ?? 'unknown', problem.detail ?? '', {
    fields: problem.errors ?? [],
    retryAfter: Number(response.headers.get('retry-after')) || undefined,
  });
}
