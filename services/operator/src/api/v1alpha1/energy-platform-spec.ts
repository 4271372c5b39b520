import { z } from 'zod';
import { backup, restore } from './backup-spec.ts';
import { rule } from './rule.ts';

const name = (meaning: string) => z.string().min(1).max(253).describe(meaning);
const mode = z.enum(['embedded', 'operator', 'external']).default('embedded');
const cidr = z
  .string()
  .max(50)
  .default('0.0.0.0/0')
  .describe('Addresses that the server may have, for the network policies.');
const adminSecretName = (server: string) =>
  name(
    `Secret in the same namespace with \`username\` and \`password\` of an administrator of the ${server}.`,
  );
const quantity = z
  .string()
  .max(20)
  .regex(/^[0-9]+(Ki|Mi|Gi|Ti)$/);

const storage = z
  .object({
    size: quantity.default('10Gi').describe('Size of a volume.'),
    className: z
      .string()
      .max(253)
      .default('')
      .describe('Storage class of a volume; empty: the default class of the cluster.'),
  })
  .prefault({})
  .meta(
    rule(
      'self == oldSelf',
      'A volume keeps its size and class. Create a new platform to change them.',
    ),
  );

const externalNeedsServer = rule(
  "(self.mode == 'external') == has(self.external)",
  'Describe the server in `external` when the mode is external, and only then.',
);
const modeStays = rule(
  'self.mode == oldSelf.mode',
  'The mode cannot change: the data would stay behind. Create a new platform.',
);

const database = z
  .object({
    mode: mode.describe(
      '`embedded`: one PostgreSQL of this platform. `operator`: a Cluster of CloudNativePG. `external`: a server that exists already.',
    ),
    storage,
    instances: z
      .int()
      .min(1)
      .max(9)
      .default(3)
      .describe('Servers of the Cluster, in mode `operator`.'),
    external: z
      .object({
        host: name('Host of the server.'),
        port: z.int().min(1).max(65_535).default(5432).describe('Port of the server.'),
        adminSecretName: adminSecretName('database server'),
        cidr,
      })
      .optional(),
  })
  .prefault({})
  .meta(rule(modeStays, externalNeedsServer))
  .describe('PostgreSQL.');

const broker = z
  .object({
    mode: mode.describe(
      '`embedded`: one RabbitMQ of this platform. `operator`: a RabbitmqCluster. `external`: a broker that exists already.',
    ),
    storage,
    replicas: z
      .int()
      .min(1)
      .max(9)
      .default(3)
      .describe('Brokers of the RabbitmqCluster, in mode `operator`.'),
    external: z
      .object({
        host: name('Host of the broker.'),
        adminSecretName: adminSecretName('broker'),
        cidr,
      })
      .optional(),
    devices: z
      .object({
        enabled: z
          .boolean()
          .default(false)
          .describe('Whether devices reach MQTT and AMQP through a LoadBalancer.'),
        annotations: z
          .record(z.string(), z.string().max(1_000))
          .optional()
          .describe('Annotations of that Service.'),
      })
      .prefault({}),
  })
  .prefault({})
  .meta(rule(modeStays, externalNeedsServer))
  .describe('RabbitMQ.');

const workers = z
  .object({
    autoscale: z
      .boolean()
      .default(true)
      .describe('Whether KEDA sets the number of workers; false: always `min`.'),
    min: z.int().min(1).max(100).default(1).describe('Fewest workers.'),
    max: z.int().min(1).max(100).default(4).describe('Most workers.'),
  })
  .prefault({})
  .meta(rule('self.min <= self.max', '`min` may not be more than `max`.'))
  .describe('The workers that store readings.');

const hostPattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** The spec that a user writes. Schema, defaults, types and documentation are all derived from it. */
export const energyPlatformSpec = z
  .object({
    version: z
      .string()
      .max(50)
      .regex(/^[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?$/)
      .describe('Version of the platform: the tag of its images.'),
    host: z
      .string()
      .max(253)
      .meta(
        rule(
          `self.matches('${hostPattern.source.replaceAll('\\', '\\\\')}')`,
          'The host has to be a name such as energy.example.org: no protocol, no port, no path.',
        ),
      )
      .describe('Host name of the platform, as people type it.'),
    publicOrigin: z
      .string()
      .max(300)
      .regex(/^(https?:\/\/[a-z0-9.:-]+)?$/)
      .default('')
      .describe('Address as browsers send it in `Origin`, if it is not made of `host`.'),
    tls: z
      .object({
        secretName: name('Secret in the same namespace with `tls.crt` and `tls.key`.'),
      })
      .optional()
      .describe('Serve HTTPS only, with a redirect.'),
    image: z
      .object({
        registry: z
          .string()
          .max(253)
          .default('')
          .describe('Registry of all images, without a slash at the end.'),
        pullPolicy: z
          .enum(['Always', 'IfNotPresent', 'Never'])
          .default('IfNotPresent')
          .describe('When images are pulled.'),
        pullSecrets: z
          .array(z.string().max(253))
          .max(10)
          .default([])
          .describe('Secrets with the logins of registries.'),
      })
      .prefault({})
      .describe('Where the images are.'),
    replicas: z
      .int()
      .min(1)
      .max(20)
      .default(1)
      .describe('Replicas of each service. Two or more keep serving while a node is emptied.'),
    workers,
    database,
    broker,
    logLevel: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
      .default('info')
      .describe('Level of the logs.'),
    values: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ 'x-kubernetes-preserve-unknown-fields': true })
      .describe('Values of the chart `ems` that have no field here. Fields of the resource win.'),
    upgrade: z
      .object({
        timeoutSeconds: z
          .int()
          .min(30)
          .max(86_400)
          .default(900)
          .describe('A change that is not ready after this time is rolled back.'),
      })
      .prefault({})
      .describe('How changes are rolled out.'),
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe('Whether volumes and Secrets stay when the platform is deleted.'),
    backup: backup.optional(),
    restore: restore.optional(),
  })
  .meta(
    rule(
      'has(self.restore) == has(oldSelf.restore)',
      'A backup is restored only into a new platform. Create one to restore a backup, and leave `restore` as it was created.',
    ),
  );

export type EnergyPlatformSpec = z.output<typeof energyPlatformSpec>;

/** The spec as users write it: members with a default may be missing. */
export type EnergyPlatformSpecInput = z.input<typeof energyPlatformSpec>;
