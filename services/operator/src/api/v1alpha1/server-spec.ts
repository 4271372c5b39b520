import { z } from 'zod';
import { rule } from './rule.ts';

export const objectName = (meaning: string) => z.string().min(1).max(253).describe(meaning);
const mode = z.enum(['embedded', 'operator', 'external']).default('embedded');
const cidr = z
  .string()
  .max(50)
  .default('0.0.0.0/0')
  .describe('Addresses of the server, as a CIDR for the network policies.');
const adminSecretName = (server: string) =>
  objectName(
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
      .describe('Storage class of a volume. If empty, the default class of the cluster.'),
  })
  .prefault({})
  .meta(
    rule('self == oldSelf', 'The size and class of a volume cannot change. Create a new platform.'),
  );

const externalNeedsServer = rule(
  "(self.mode == 'external') == has(self.external)",
  'Set `external` if the mode is external, and only then.',
);
const modeStays = rule(
  'self.mode == oldSelf.mode',
  'The mode cannot change, because the data would stay behind. Create a new platform.',
);

export const database = z
  .object({
    mode: mode.describe(
      '`embedded`: a PostgreSQL server for this platform. `operator`: a Cluster of CloudNativePG. `external`: an existing server.',
    ),
    storage,
    instances: z
      .int()
      .min(1)
      .max(9)
      .default(3)
      .describe('Number of servers of the Cluster, in mode `operator`.'),
    external: z
      .object({
        host: objectName('Host of the server.'),
        port: z.int().min(1).max(65_535).default(5432).describe('Port of the server.'),
        adminSecretName: adminSecretName('database server'),
        cidr,
      })
      .optional(),
  })
  .prefault({})
  .meta(rule(modeStays, externalNeedsServer))
  .describe('PostgreSQL.');

export const broker = z
  .object({
    mode: mode.describe(
      '`embedded`: a RabbitMQ broker for this platform. `operator`: a RabbitmqCluster. `external`: an existing broker.',
    ),
    storage,
    replicas: z
      .int()
      .min(1)
      .max(9)
      .default(3)
      .describe('Number of brokers of the RabbitmqCluster, in mode `operator`.'),
    external: z
      .object({
        host: objectName('Host of the broker.'),
        adminSecretName: adminSecretName('broker'),
        cidr,
      })
      .optional(),
    devices: z
      .object({
        enabled: z
          .boolean()
          .default(false)
          .describe('Whether to open MQTT and AMQP to devices through a LoadBalancer.'),
        annotations: z
          .record(z.string(), z.string().max(1_000))
          .optional()
          .describe('Annotations of the LoadBalancer.'),
      })
      .prefault({}),
  })
  .prefault({})
  .meta(rule(modeStays, externalNeedsServer))
  .describe('RabbitMQ.');
