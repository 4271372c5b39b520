import { energyPlatformKind } from './energy-platform.ts';
import { energyPlatformSpec } from './energy-platform-spec.ts';
import { energyPlatformStatus } from './energy-platform-status.ts';
import { rule } from './rule.ts';
import { structuralSchema } from './structural-schema.ts';

const [group, version] = energyPlatformKind.apiVersion.split('/');
const { kind, plural } = energyPlatformKind;

/** `a` is at least `b`, both of the form 1.2.3 with anything after a dash. */
function isAtLeast(a: string, b: string): string {
  const part = (of: string, index: number) => `int(${of}.split('-')[0].split('.')[${index}])`;
  const [newer, same] = [0, 1, 2]
    .map((index) => [part(a, index), part(b, index)])
    .reduce(
      ([any, equal], [one, other]) => [
        `${any} || (${equal} && ${one} > ${other})`,
        `${equal} && ${one} == ${other}`,
      ],
      ['false', 'true'],
    ) as [string, string];
  return `${newer} || (${same})`;
}

const rules = rule(
  rule(
    `!has(self.status) || !has(self.status.version) || ${isAtLeast('self.spec.version', 'self.status.version')}`,
    'The version cannot be lower than the one that serves, which is in status.version: its tables are newer.',
  ),
  rule(
    "self.metadata.name.matches('^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$')",
    'The name has to begin with a letter and have at most 30 letters, digits and dashes: Services are named after it.',
  ),
);

const column = (name: string, jsonPath: string, more: object = {}) => ({
  name,
  type: 'string',
  jsonPath,
  ...more,
});
const conditionColumn = (type: string, more: object = {}) =>
  column(type, `.status.conditions[?(@.type=="${type}")].status`, more);

export const customResourceDefinition = {
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
      // Not `ep`: kubectl understands that as Endpoints.
      shortNames: ['eplat'],
    },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          column('Phase', '.status.phase'),
          column('Version', '.status.version'),
          column('URL', '.status.url'),
          conditionColumn('Available'),
          conditionColumn('Progressing', { priority: 1 }),
          column('Age', '.metadata.creationTimestamp', { type: 'date' }),
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: 'A running Energy Management System.',
            required: ['spec'],
            ...rules,
            properties: {
              apiVersion: { type: 'string' },
              kind: { type: 'string' },
              metadata: { type: 'object' },
              spec: structuralSchema(energyPlatformSpec),
              status: structuralSchema(energyPlatformStatus),
            },
          },
        },
      },
    ],
  },
} as const;
