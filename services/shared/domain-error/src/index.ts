/** What a client needs to say a field's problem in its own words, such as how many characters are allowed. */
export interface FieldProblemParams {
  /** Of a limit: what it counts, such as `string` (characters), `number` or `array` (entries). */
  readonly origin?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The limit itself is not allowed. */
  readonly exclusive?: true;
  /** The type that was expected, such as `number`. */
  readonly expected?: string;
  /** The format that was expected, such as `email`. */
  readonly format?: string;
  /** A rule of this field alone, such as `printable`. */
  readonly reason?: string;
}

/** One thing that is wrong with one field. `path` is a JSON Pointer into the part of the request that `in` names. */
export interface FieldProblem {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly params?: FieldProblemParams;
}

/**
 * A rule of the domain was not met. `code` is stable and part of the API; which HTTP status it becomes is decided in
 * the service's problem table, not here.
 */
export class DomainError<Code extends string = string> extends Error {
  override name = 'DomainError';
  readonly code: Code;
  readonly fields: readonly FieldProblem[];
  /** Seconds after which trying again makes sense. */
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
