/** Parameters with which a client can word a problem itself, such as the allowed number of characters. */
export interface FieldProblemParams {
  /** What a limit counts, such as `string` (characters), `number` or `array` (entries). */
  readonly origin?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The limit itself is not allowed. */
  readonly exclusive?: true;
  /** The expected type, such as `number`. */
  readonly expected?: string;
  /** The expected format, such as `email`. */
  readonly format?: string;
  /** A rule specific to this field, such as `printable`. */
  readonly reason?: string;
}

/** One problem of one field. `path` is a JSON Pointer into the part of the request that `in` names. */
export interface FieldProblem {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly params?: FieldProblemParams;
}

/**
 * A rule of the domain was violated. `code` is stable and part of the API. The service's problem table maps it to an
 * HTTP status.
 */
export class DomainError<Code extends string = string> extends Error {
  override name = 'DomainError';
  readonly code: Code;
  readonly fields: readonly FieldProblem[];
  /** Seconds after which a retry makes sense. */
  readonly retryAfter: number | undefined;

  constructor(
    code: Code,
    detail: string,
    options: { fields?: readonly FieldProblem[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfter = options.retryAfter;
  }
}
