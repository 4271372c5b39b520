import { DomainError, type FieldProblem, type FieldProblemParams } from '@ems/domain-error';
import { z } from 'zod';

const maxDepth = 16;

const pointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

type Issue = z.core.$ZodIssue;

/** The intended alternative of a union, when all others have another type, such as array instead of object. */
function meantAlternative(
  alternatives: readonly (readonly Issue[])[],
): readonly Issue[] | undefined {
  const ofThisKind = alternatives.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return ofThisKind.length === 1 ? ofThisKind[0] : undefined;
}

const limit = ({ origin, inclusive }: { origin: string; inclusive?: boolean | undefined }) => ({
  origin,
  ...(inclusive === false ? { exclusive: true as const } : {}),
});

function paramsOf(issue: Issue): FieldProblemParams | undefined {
  if (issue.code === 'too_small') return { ...limit(issue), minimum: Number(issue.minimum) };
  if (issue.code === 'too_big') return { ...limit(issue), maximum: Number(issue.maximum) };
  if (issue.code === 'invalid_type') return { expected: issue.expected };
  if (issue.code === 'invalid_format') return { format: issue.format };
  const reason: unknown = issue.code === 'custom' ? issue.params?.['reason'] : undefined;
  return typeof reason === 'string' ? { reason } : undefined;
}

function problemOf(where: FieldProblem['in'], issue: Issue, path: string): FieldProblem {
  const params = paramsOf(issue);
  const problem = { in: where, path, code: issue.code, message: issue.message };
  return params ? { ...problem, params } : problem;
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
      message: 'Unknown field',
    }));
  const meant = issue.code === 'invalid_union' ? meantAlternative(issue.errors) : undefined;
  return meant
    ? meant.flatMap((inner) => problemsOfIssue(where, inner, path))
    : [problemOf(where, issue, pointer(path))];
}

export const fieldProblems = (where: FieldProblem['in'], error: z.ZodError): FieldProblem[] =>
  error.issues.flatMap((issue) => problemsOfIssue(where, issue)).slice(0, 20);

/** Rejects unknown members at every depth, except where a schema has its own rule for them. */
function strict(schema: z.ZodType): z.ZodType {
  const inner = (type: z.core.$ZodType) => strict(type as z.ZodType);
  if (schema instanceof z.ZodObject) {
    const members = Object.entries(schema.def.shape as z.core.$ZodShape);
    const shape = Object.fromEntries(members.map(([name, type]) => [name, inner(type)]));
    return schema.clone({ ...schema.def, shape, catchall: schema.def.catchall ?? z.never() });
  }
  if (schema instanceof z.ZodArray)
    return schema.clone({ ...schema.def, element: inner(schema.def.element) });
  if (schema instanceof z.ZodUnion)
    return schema.clone({ ...schema.def, options: schema.def.options.map(inner) });
  if (schema instanceof z.ZodRecord)
    return schema.clone({ ...schema.def, valueType: inner(schema.def.valueType) });
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  )
    return (schema as z.ZodOptional).clone({
      ...(schema.def as z.core.$ZodOptionalDef),
      innerType: inner(schema.def.innerType),
    });
  return schema;
}

/** Creates a function that checks one part of a request. Headers may have unknown members. */
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
