import { z } from 'zod';
import type { ObjectMetadata, ResourceKind } from '../../kubernetes/kubernetes-object.ts';
import { backupLocation } from './backup-spec.ts';
import { rule } from './rule.ts';

export const energyPlatformBackupKind = {
  apiVersion: 'ems.energy/v1alpha1',
  kind: 'EnergyPlatformBackup',
  plural: 'energyplatformbackups',
} as const satisfies ResourceKind;

export const backupPhases = ['Pending', 'Running', 'Completed', 'Failed'] as const;

export const energyPlatformBackupSpec = z
  .object({
    platform: z
      .string()
      .min(1)
      .max(30)
      .describe('The EnergyPlatform to back up, in the same namespace.'),
  })
  .meta(rule('self == oldSelf', 'A backup cannot change. Create another one.'));

const time = z.string().meta({ format: 'date-time' });

/** The outcome of a backup. */
export const energyPlatformBackupStatus = z.object({
  phase: z.enum(backupPhases).optional().describe('Progress of the backup.'),
  moment: time.optional().describe('The backup contains the data as of this time.'),
  bytes: z.int().optional().describe('Size of the backup at the target.'),
  name: z.string().max(100).optional().describe('Name of the backup at the target.'),
  version: z.string().max(50).optional().describe('Version of the platform that was backed up.'),
  target: backupLocation.optional().describe('Where the backup is.'),
  startedAt: time.optional().describe('When the Job was created.'),
  completedAt: time.optional().describe('When the backup was complete or failed.'),
  message: z
    .string()
    .max(2_000)
    .optional()
    .describe('What is happening or what went wrong, and what to do.'),
});

export type EnergyPlatformBackupStatus = z.output<typeof energyPlatformBackupStatus>;

export interface EnergyPlatformBackup {
  readonly apiVersion: typeof energyPlatformBackupKind.apiVersion;
  readonly kind: typeof energyPlatformBackupKind.kind;
  readonly metadata: ObjectMetadata & { readonly namespace: string; readonly uid: string };
  readonly spec: z.output<typeof energyPlatformBackupSpec>;
  readonly status?: EnergyPlatformBackupStatus;
}
