import { ApiError, type FieldProblem } from './api-error.ts';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: FieldProblem[];
}

export interface RequestOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string | undefined;
}

/** One request. @throws {ApiError} for every answer that is no success, and with code `offline` for none at all. */
export async function send<Answer>(
  path: string,
  { method = 'GET', body, token }: RequestOptions = {},
): Promise<Answer> {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError(0, 'offline', 'No answer');
  });
  const text = await response.text();
  if (response.ok) return (text ? JSON.parse(text) : undefined) as Answer;
  const problem = parse(text);
  throw new ApiError(
    response.status,
    problem.code ?? 'unknown',
    problem.detail ?? '',
    problem.errors,
  );
}

function parse(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}
