import { z } from 'zod';

type Schema = Record<string, unknown>;

/** A structural schema may not contain these members of a JSON Schema. */
const dropped = new Set(['$schema', 'propertyNames', 'minimum', 'maximum', 'additionalProperties']);
const beyondSafe = Number.MAX_SAFE_INTEGER;

/** The structural schema for Kubernetes. It describes what users write, so members with a default may be missing. */
export const structuralSchema = (schema: z.ZodType): Schema =>
  structural(z.toJSONSchema(schema, { io: 'input' }) as Schema);

function structural(schema: Schema): Schema {
  const result = Object.fromEntries(Object.entries(schema).filter(([key]) => !dropped.has(key)));
  for (const limit of ['minimum', 'maximum']) {
    const value = schema[limit];
    if (typeof value === 'number' && Math.abs(value) < beyondSafe) result[limit] = value;
  }
  if (schema['properties']) {
    const members = Object.entries(schema['properties'] as Record<string, Schema>).map(
      ([name, property]) => [name, structural(property)] as const,
    );
    result['properties'] = Object.fromEntries(members);
    // Rules are checked against a default before the defaults of its members are filled in.
    if (schema['default'])
      result['default'] = Object.fromEntries(
        members
          .filter(([, member]) => member['default'] !== undefined)
          .map(([name, member]) => [name, member['default']]),
      );
  }
  if (schema['items']) result['items'] = structural(schema['items'] as Schema);
  const values = schema['additionalProperties'] as Schema | undefined;
  if (values?.['type']) result['additionalProperties'] = structural(values);
  return result;
}
