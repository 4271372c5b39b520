import { z } from 'zod';
import { DomainError, type FieldProblem } from './domain-error.ts';

const maxDepth = 16;

const pointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

type Issue = z.core.$ZodIssue;

/** The alternative that was meant, when all others are of another kind altogether, such as an array for an object. */
function meantAlternative(
  alternatives: readonly (readonly Issue[])[],
): readonly Issue[] | undefined {
  const ofThisKind = alternatives.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return ofThisKind.length === 1 ? ofThisKind[0] : undefined;
}

/** An unknown member is reported at its own path, not at its parent's. */
function problemsOfIssue(
  where: FieldProblem['in'],
  issue: Issue,
  above: readonly PropertyKey[] = [],
): FieldProblem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      in: where,
      path: pointer([...path, key]),
      code: 'unknown_field',
      message: 'This field is not known here',
    }));
  const meant = issue.code === 'invalid_union' ? meantAlternative(issue.errors) : undefined;
  return meant
    ? meant.flatMap((inner) => problemsOfIssue(where, inner, path))
    : [{ in: where, path: pointer(path), code: issue.code, message: issue.message }];
}

export const fieldProblems = (where: FieldProblem['in'], error: z.ZodError): FieldProblem[] =>
  error.issues.flatMap((issue) => problemsOfIssue(where, issue)).slice(0, 20);

const strict = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;

/** A function that checks one part of a request. Of headers there are always more than an endpoint names. */
export function validator(where: FieldProblem['in'], schema: z.ZodType) {
  const checked = where === 'header' ? schema : strict(schema);
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
