import type { z } from 'zod';
import type { ResourceKind } from '../../kubernetes/kubernetes-object.ts';
import type { Rule } from './rule.ts';
import { structuralSchema } from './structural-schema.ts';

interface ResourceDescription extends ResourceKind {
  readonly shortNames: readonly string[];
  readonly description: string;
  /** About the whole resource. */
  readonly rules: { readonly 'x-kubernetes-validations': readonly Rule[] };
  readonly columns: readonly object[];
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
}

export const column = (name: string, jsonPath: string, more: object = {}) => ({
  name,
  type: 'string',
  jsonPath,
  ...more,
});

/** The CustomResourceDefinition of a namespaced resource with a status. */
export function defineResource({
  apiVersion,
  kind,
  plural,
  shortNames,
  description,
  rules,
  columns,
  spec,
  status,
}: ResourceDescription) {
  const [group = '', version = ''] = apiVersion.split('/');
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames,
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [
            ...columns,
            column('Age', '.metadata.creationTimestamp', { type: 'date' }),
          ],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description,
              required: ['spec'],
              ...rules,
              properties: {
                apiVersion: { type: 'string' },
                kind: { type: 'string' },
                metadata: { type: 'object' },
                spec: structuralSchema(spec),
                status: structuralSchema(status),
              },
            },
          },
        },
      ],
    },
  } as const;
}
