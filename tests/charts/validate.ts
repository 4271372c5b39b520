import { readFileSync } from 'node:fs';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { addOnDefinitions } from './add-on-definitions.ts';
import type { KubernetesObject } from './helm.ts';

/** Validates like a strict API server, which rejects members that the schema does not have. */
function closed(schema: AnySchemaObject): AnySchemaObject {
  const result: AnySchemaObject = { ...schema };
  for (const key of Object.keys(result)) if (key.startsWith('x-')) delete result[key];
  if (schema['x-kubernetes-int-or-string']) return { type: ['string', 'integer'] };
  delete result['format'];
  if (schema['properties']) {
    result['properties'] = Object.fromEntries(
      Object.entries(schema['properties'] as Record<string, AnySchemaObject>).map(
        ([name, property]) => [name, closed(property)],
      ),
    );
    if (!schema['x-kubernetes-preserve-unknown-fields']) result['additionalProperties'] = false;
  }
  for (const key of ['items', 'additionalProperties'])
    if (typeof schema[key] === 'object') result[key] = closed(schema[key] as AnySchemaObject);
  return result;
}

/** A schema for each kind, by `apiVersion/kind`. */
export function strictSchemas(): Map<string, AnySchemaObject> {
  const { kinds, definitions } = JSON.parse(
    readFileSync(new URL('kubernetes-1.34.json', import.meta.url), 'utf8'),
  ) as { kinds: Record<string, string>; definitions: object };
  const schemas = new Map<string, AnySchemaObject>(
    Object.entries(kinds).map(([kind, name]) => [
      kind,
      { $ref: `#/definitions/${name}`, definitions },
    ]),
  );
  for (const { spec } of addOnDefinitions)
    for (const { name, schema } of spec.versions) {
      const own = closed(schema.openAPIV3Schema);
      const { properties } = own as { properties: Record<string, AnySchemaObject> };
      const kind = `${spec.group}/${name}/${spec.names.kind}`;
      schemas.set(kind, { ...own, properties: { ...properties, metadata: { type: 'object' } } });
    }
  return schemas;
}

/** @returns the errors of a strict API server for an object */
export function createValidation(): (object: KubernetesObject) => string[] {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const schemas = strictSchemas();
  const compiled = new Map<string, ValidateFunction>();
  return (object) => {
    const kind = `${object.apiVersion}/${object.kind}`;
    const schema = schemas.get(kind);
    if (!schema) return [`no schema of ${kind}`];
    const validate = compiled.get(kind) ?? ajv.compile(schema);
    compiled.set(kind, validate);
    if (validate(object) === true) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${object.kind} ${object.metadata.name}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
