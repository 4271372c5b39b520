import { readdirSync, readFileSync } from 'node:fs';
import type { AnySchemaObject } from 'ajv';

const folder = new URL('crds/', import.meta.url);

interface CustomResourceDefinition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: AnySchemaObject };
    }[];
  };
}

/** The resources of Traefik, KEDA, CloudNativePG and the RabbitMQ cluster operator that the charts use. */
export const addOnDefinitions = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map(
    (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CustomResourceDefinition,
  );
