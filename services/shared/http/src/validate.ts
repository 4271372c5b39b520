import { z } from 'zod';
import { DomainError, type FieldProblem } from './domain-error.ts';

const maxDepth = 16;

const pointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** An unknown member is reported at its own path, not at its parent's. */
const problemsOfIssue = (where: FieldProblem['in'], issue: z.core.$ZodIssue): FieldProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        in: where,
        path: pointer([...issue.path, key]),
        code: 'unknown_field',
        message: 'This field is not known here',
      }))
    : [{ in: where, path: pointer(issue.path), code: issue.code, message: issue.message }];

export const fieldProblems = (where: FieldProblem['in'], error: z.ZodError): FieldProblem[] =>
  error.issues.flatMap((issue) => problemsOfIssue(where, issue)).slice(0, 20);

const strict = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;

/** A function that checks one part of a request. */
export function validator(where: FieldProblem['in'], schema: z.ZodType) {
  const checked = strict(schema);
  return async (value: unknown): Promise<unknown> => {
    if (depthExceeds(value, maxDepth)) {
      throw invalid([
        { in: where, path: '', code: 'too_deep', message: `Nested deeper than ${maxDepth} levels` },
      ]);
    }
    const result = await checked.safeParseAsync(value);
    if (!result.success) throw invalid(fieldProblems(where, result.error));
    return result.data;
  };
}

const invalid = (fields: FieldProblem[]) =>
  new DomainError(
    'validation_failed',
    fields.map((field) => `${field.in} ${field.path || '(whole)'}: ${field.message}`).join('; '),
    { fields },
  );

function depthExceeds(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
  return false;
}
