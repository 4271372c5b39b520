import { z } from 'zod';
import { backup, restore } from './backup-spec.ts';
import { rule } from './rule.ts';
import { broker, database, objectName } from './server-spec.ts';

const workers = z
  .object({
    autoscale: z
      .boolean()
      .default(true)
      .describe('Whether KEDA sets the number of workers. Otherwise, it is `min`.'),
    min: z.int().min(1).max(100).default(1).describe('Minimum number of workers.'),
    max: z.int().min(1).max(100).default(4).describe('Maximum number of workers.'),
  })
  .prefault({})
  .meta(rule('self.min <= self.max', '`min` cannot be greater than `max`.'))
  .describe('The workers that store readings.');

const hostPattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** The spec that a user writes. Schema, defaults, types and documentation are all derived from it. */
export const energyPlatformSpec = z
  .object({
    version: z
      .string()
      .max(50)
      .regex(/^[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?$/)
      .describe('Version of the platform, which is the tag of its images.'),
    host: z
      .string()
      .max(253)
      .meta(
        rule(
          `self.matches('${hostPattern.source.replaceAll('\\', '\\\\')}')`,
          'The host must be a name such as energy.example.org, without protocol, port or path.',
        ),
      )
      .describe('Host name of the platform, as users type it.'),
    publicOrigin: z
      .string()
      .max(300)
      .regex(/^(https?:\/\/[a-z0-9.:-]+)?$/)
      .default('')
      .describe('Address that browsers send in `Origin`, if it differs from that of `host`.'),
    tls: z
      .object({
        secretName: objectName('Secret in the same namespace with `tls.crt` and `tls.key`.'),
      })
      .optional()
      .describe('Serve HTTPS and redirect HTTP to it.'),
    image: z
      .object({
        registry: z
          .string()
          .max(253)
          .default('')
          .describe('Registry of all images, without a trailing slash.'),
        pullPolicy: z
          .enum(['Always', 'IfNotPresent', 'Never'])
          .default('IfNotPresent')
          .describe('When images are pulled.'),
        pullSecrets: z
          .array(z.string().max(253))
          .max(10)
          .default([])
          .describe('Secrets with registry logins.'),
      })
      .prefault({})
      .describe('Source of the images.'),
    replicas: z
      .int()
      .min(1)
      .max(20)
      .default(1)
      .describe(
        'Replicas of each service. With two or more, the platform stays available while a node is drained.',
      ),
    workers,
    database,
    broker,
    logLevel: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
      .default('info')
      .describe('Log level.'),
    values: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ 'x-kubernetes-preserve-unknown-fields': true })
      .describe(
        'Values of the chart `ems` that have no field here. The fields of the resource take precedence.',
      ),
    upgrade: z
      .object({
        timeoutSeconds: z
          .int()
          .min(30)
          .max(86_400)
          .default(900)
          .describe('Seconds after which a change that is not ready is rolled back.'),
      })
      .prefault({})
      .describe('How changes are rolled out.'),
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe('Whether to keep volumes and Secrets when the platform is deleted.'),
    backup: backup.optional(),
    restore: restore.optional(),
  })
  .meta(
    rule(
      'has(self.restore) == has(oldSelf.restore)',
      '`restore` can only be set when a platform is created, and cannot be removed. Create a new platform to restore a backup.',
    ),
  );

export type EnergyPlatformSpec = z.output<typeof energyPlatformSpec>;

/** The spec as users write it: members with a default may be missing. */
export type EnergyPlatformSpecInput = z.input<typeof energyPlatformSpec>;
