import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The environment is not valid. The message names each variable and never shows a value. */
export class InvalidConfigError extends Error {
  override name = 'InvalidConfigError';
}

/** Some variables and the part of the configuration that is read from them. */
export interface Fragment<Value extends object = object> {
  readonly variables: z.ZodRawShape;
  readonly schema: z.ZodType<Value>;
}

/** `read` calls `reject` for problems that involve several variables, such as a missing counterpart. */
export const fragment = <Shape extends z.ZodRawShape, Value extends object>(
  variables: Shape,
  read: (
    values: z.output<z.ZodObject<Shape>>,
    reject: (variable: string, message: string) => never,
  ) => Value,
): Fragment<Value> => ({
  variables,
  schema: z.object(variables).transform((values, context) =>
    read(values, (variable, message) => {
      context.addIssue({ code: 'custom', path: [variable], message });
      return z.NEVER;
    }),
  ),
});

type Merged<Fragments extends readonly Fragment[]> = Fragments extends readonly [
  Fragment<infer First>,
  ...infer Rest extends readonly Fragment[],
]
  ? First & Merged<Rest>
  : unknown;

/** Reads the environment into a configuration. */
export interface LoadConfig<Config = unknown> {
  (environment?: NodeJS.ProcessEnv): Config;
  /** The variables, for the documentation. */
  readonly variables: z.ZodRawShape;
}

/**
 * Combines fragments into one configuration. A variable `X` can be given as `X_FILE`, the path of a file with its value
 * (for mounted secrets). An empty variable counts as missing.
 *
 * @throws {InvalidConfigError} when loaded, naming every variable that is missing or malformed.
 */
export function defineConfig<const Fragments extends readonly Fragment[]>(
  ...fragments: Fragments
): LoadConfig<Merged<Fragments>> {
  const variables = Object.assign({}, ...fragments.map((part) => part.variables)) as z.ZodRawShape;
  const load = (environment: NodeJS.ProcessEnv = process.env) => {
    const values = readVariables(Object.keys(variables), environment);
    const problems = new Set<string>();
    const parts = fragments.map(({ schema }) => {
      const result = schema.safeParse(values);
      for (const issue of result.error?.issues ?? []) problems.add(describe(issue, values));
      return result.data ?? {};
    });
    refuse([...problems]);
    return Object.assign({}, ...parts) as Merged<Fragments>;
  };
  return Object.assign(load, { variables });
}

type Values = Record<string, string | undefined>;

function readVariables(names: readonly string[], environment: NodeJS.ProcessEnv): Values {
  const values: Values = {};
  const problems: string[] = [];
  for (const name of names) {
    values[name] = environment[name] || undefined;
    const file = environment[`${name}_FILE`];
    if (!file) continue;
    if (values[name])
      problems.push(`${name}: is set as well as ${name}_FILE. Set one or the other`);
    try {
      values[name] = readFileSync(file, 'utf8').trimEnd() || undefined;
    } catch {
      problems.push(`${name}_FILE: names a file that cannot be read`);
    }
  }
  refuse(problems);
  return values;
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new InvalidConfigError(`The configuration is not valid. ${problems.join('; ')}`);
}

function describe({ code, path, message }: z.core.$ZodIssue, values: Values): string {
  const name = String(path[0]);
  if (code === 'custom' || values[name] !== undefined) return `${name}: ${message}`;
  return `${name}: is missing. Set it or ${name}_FILE`;
}
