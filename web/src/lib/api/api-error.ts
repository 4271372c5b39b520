import type { components } from './generated/auth-service.d.ts';

/** The form of a problem, which is the same for all services. */
type Problem = Partial<components['schemas']['Problem']>;
export type FieldProblem = Pick<NonNullable<Problem['errors']>[number], 'path' | 'code' | 'params'>;

/** An error response of a service. `code` is stable. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  /** Seconds after which a retry makes sense. */
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
