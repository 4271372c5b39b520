import { column, defineResource } from './define-resource.ts';
import { energyPlatformKind } from './energy-platform.ts';
import {
  energyPlatformBackupKind,
  energyPlatformBackupSpec,
  energyPlatformBackupStatus,
} from './energy-platform-backup.ts';
import { energyPlatformSpec } from './energy-platform-spec.ts';
import { energyPlatformStatus } from './energy-platform-status.ts';
import { rule } from './rule.ts';

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

const conditionColumn = (type: string, more: object = {}) =>
  column(type, `.status.conditions[?(@.type=="${type}")].status`, more);

export const energyPlatformDefinition = defineResource({
  ...energyPlatformKind,
  // Not `ep`: kubectl understands that as Endpoints.
  shortNames: ['eplat'],
  description: 'A running Energy Management System.',
  rules: rule(
    rule(
      `!has(self.status) || !has(self.status.version) || ${isAtLeast('self.spec.version', 'self.status.version')}`,
      'The version cannot be lower than status.version, the running one, because the tables cannot be downgraded.',
    ),
    rule(
      "self.metadata.name.matches('^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$')",
      'The name must begin with a letter and have at most 30 letters, digits and dashes, because Services are named after it.',
    ),
  ),
  columns: [
    column('Phase', '.status.phase'),
    column('Version', '.status.version'),
    column('URL', '.status.url'),
    conditionColumn('Available'),
    conditionColumn('BackedUp'),
    conditionColumn('Progressing', { priority: 1 }),
  ],
  spec: energyPlatformSpec,
  status: energyPlatformStatus,
});

export const energyPlatformBackupDefinition = defineResource({
  ...energyPlatformBackupKind,
  shortNames: ['epb'],
  description: 'A backup of an EnergyPlatform. Creating the resource starts the backup.',
  rules: rule(
    rule(
      "self.metadata.name.matches('^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$')",
      'The name must have at most 50 letters, digits and dashes, because the Job is named after it.',
    ),
  ),
  columns: [
    column('Platform', '.spec.platform'),
    column('Phase', '.status.phase'),
    column('Moment', '.status.moment'),
    column('Bytes', '.status.bytes', { type: 'integer' }),
    column('Version', '.status.version', { priority: 1 }),
    column('Message', '.status.message', { priority: 1 }),
  ],
  spec: energyPlatformBackupSpec,
  status: energyPlatformBackupStatus,
});

export const customResourceDefinitions = [
  energyPlatformDefinition,
  energyPlatformBackupDefinition,
] as const;
