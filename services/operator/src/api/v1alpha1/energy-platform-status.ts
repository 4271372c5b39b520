import { z } from 'zod';

export const conditionTypes = [
  'Accepted',
  'DatabaseReady',
  'BrokerReady',
  'Migrated',
  'Available',
  'Progressing',
  'BackedUp',
] as const;

export const phases = [
  'Rejected',
  'Installing',
  'Updating',
  'Ready',
  'Degraded',
  'RolledBack',
  'Deleting',
] as const;

const condition = z.object({
  type: z.string().max(50),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().max(100),
  message: z.string().max(2_000),
  lastTransitionTime: z.string().meta({ format: 'date-time' }),
  observedGeneration: z.int().optional(),
});

const time = z.string().meta({ format: 'date-time' });

const backupStatus = z.object({
  schedule: z.string().optional().describe('The schedule to which the times below refer.'),
  scheduledAt: time
    .optional()
    .describe(
      'The latest scheduled time that has been handled, or the time when the schedule was set.',
    ),
  nextAt: time.optional().describe('When the next backup is due.'),
  lastBackup: z.string().max(100).optional().describe('The latest complete backup.'),
  lastMoment: time.optional().describe('That backup contains the data as of this time.'),
});

/** The operator's findings and actions. */
export const energyPlatformStatus = z.object({
  observedGeneration: z
    .int()
    .optional()
    .describe('Generation of the spec to which this status refers.'),
  phase: z.enum(phases).optional().describe('Summary of the conditions.'),
  url: z.string().optional().describe('Address of the platform.'),
  version: z.string().optional().describe('The running version.'),
  backup: backupStatus.optional().describe('Backups of this platform.'),
  conditions: z
    .array(condition)
    .max(20)
    .optional()
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] }),
});

export type EnergyPlatformStatus = z.output<typeof energyPlatformStatus>;
export type BackupStatus = z.output<typeof backupStatus>;
export type Condition = z.output<typeof condition>;
export type ConditionType = (typeof conditionTypes)[number];
export type Phase = (typeof phases)[number];
