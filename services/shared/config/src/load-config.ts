import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** The environment does not fit the schema; the message names each variable and never shows a value. */
export class InvalidConfigError extends Error {
  override name = 'InvalidConfigError';
}

/**
 * Reads the variables that `schema` names. A variable `X` may be given as `X_FILE`, the path of a file that holds its
 * value (as Docker and Kubernetes mount secrets). An empty variable counts as absent.
 *
 * @throws {InvalidConfigError} naming every variable that is missing or malformed.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<z.ZodObject<Shape>> {
  const values = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, read(name, environment)]),
  );
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new InvalidConfigError(`The environment is not usable. ${problems.join('; ')}`);
}

function read(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const value = environment[name];
  if (value) return value;
  const file = environment[`${name}_FILE`];
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch {
    throw new InvalidConfigError(`${name}_FILE names a file that cannot be read`);
  }
}
