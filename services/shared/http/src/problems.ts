import { z } from 'zod';

export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** A service's problem table: maps each error code of its domain to a response. */
export type ProblemTable<Code extends string = string> = Readonly<Record<Code, ProblemKind>>;

/** Problems of every endpoint. */
export const commonProblems = {
  validation_failed: { status: 400, title: 'The request does not match the schema' },
  malformed_request: { status: 400, title: 'The request is malformed' },
  token_missing: { status: 401, title: 'An access token is required' },
  token_invalid: { status: 401, title: 'The access token is not valid' },
  token_expired: { status: 401, title: 'The access token has expired' },
  credentials_invalid: { status: 401, title: 'The credentials are not valid' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'The request took too long' },
  version_conflict: { status: 412, title: 'The resource has changed in the meantime' },
  body_too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, title: 'The request body must be JSON' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const satisfies ProblemTable;

export type CommonProblem = keyof typeof commonProblems;

/** RFC 9457, with a stable `code` and the invalid fields. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'query', 'path', 'header']),
          path: z.string().meta({ description: 'JSON Pointer' }),
          code: z.string(),
          message: z.string(),
          params: z
            .object({
              origin: z.string().meta({ description: 'What the limit applies to' }),
              minimum: z.number(),
              maximum: z.number(),
              exclusive: z.literal(true).meta({ description: 'The limit itself is excluded' }),
              expected: z.string().meta({ description: 'The expected type' }),
              format: z.string().meta({ description: 'The expected format' }),
              reason: z.string().meta({ description: 'A rule specific to this field' }),
            })
            .partial()
            .optional()
            .meta({ description: 'Values needed to show the problem in another language' }),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });
