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
  schedule: z.string().optional().describe('The schedule that the times below are about.'),
  scheduledAt: time
    .optional()
    .describe('The latest planned time that was acted upon, or since when the schedule holds.'),
  nextAt: time.optional().describe('When the next backup is due.'),
  lastBackup: z.string().max(100).optional().describe('The newest complete backup.'),
  lastMoment: time.optional().describe('The moment whose state it has.'),
});

/** The operator's findings and actions. */
export const energyPlatformStatus = z.object({
  observedGeneration: z.int().optional().describe('Generation of the spec that this is about.'),
  phase: z.enum(phases).optional().describe('The conditions in one word.'),
  url: z.string().optional().describe('Where people open the platform.'),
  version: z.string().optional().describe('The version that serves.'),
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
