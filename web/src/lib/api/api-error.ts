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

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly FieldProblem[];
}

export async function apiErrorOf(response: Response): Promise<ApiError> {
  const problem = (await response
    .clone()
    .json()
    .catch(() => ({}))) as Problem;
  return new ApiError(
    response.status,
    problem.code ?? 'unknown',
    problem.detail ?? '',
    problem.errors,
  );
}
