import { Config, runtime } from '@pulumi/pulumi';
import { z } from 'zod';

const addOns = z.strictObject({
  /** Add-ons to install. Skip those that the cluster already has. */
  traefik: z.boolean().default(false),
  keda: z.boolean().default(false),
  certManager: z.boolean().default(false),
  cloudNativePg: z.boolean().default(false),
  rabbitMqOperator: z.boolean().default(false),
});

/** Existing servers. The Secrets of their administrators must be in the namespace before `pulumi up`. */
const external = z.strictObject({
  database: z.strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).optional(),
    adminSecretName: z.string().min(1),
    cidr: z.string().optional(),
  }),
  broker: z.strictObject({
    host: z.string().min(1),
    adminSecretName: z.string().min(1),
    cidr: z.string().optional(),
  }),
});

const schema = z
  .strictObject({
    host: z.string().min(1),
    version: z.string().default('0.1.0'),
    namespace: z.string().default('ems'),
    image: z
      .strictObject({
        registry: z.string().default(''),
        pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
        pullSecrets: z.array(z.string()).default([]),
      })
      .prefault({}),
    /** An existing Secret with a certificate. */
    tlsSecretName: z.string().optional(),
    /** If set, cert-manager gets a certificate from Let's Encrypt, which writes to this address. */
    certificateEmail: z.email().optional(),
    replicas: z.int().min(1).default(1),
    workers: z.strictObject({ min: z.int().min(1), max: z.int().min(1) }).optional(),
    storage: z.enum(['embedded', 'operator', 'external']).default('embedded'),
    external: external.optional(),
    storageSize: z.string().default('10Gi'),
    deletionPolicy: z.enum(['Retain', 'Delete']).default('Retain'),
    /** If a change is not ready after this time, it is rolled back and `pulumi up` fails. */
    upgradeTimeoutSeconds: z.int().min(30).max(86_400).default(900),
    /** Values of the chart `ems` for which the resource has no field. */
    values: z.record(z.string(), z.unknown()).optional(),
    addOns: addOns.prefault({}),
  })
  .refine(
    ({ tlsSecretName, certificateEmail }) => !(tlsSecretName && certificateEmail),
    'Set ems:tlsSecretName for a certificate that exists, or ems:certificateEmail for a new one, not both',
  )
  .refine(
    ({ storage, external: servers }) => (storage === 'external') === (servers !== undefined),
    'Describe the servers in ems:external when ems:storage is external, and only then',
  );

export type StackConfig = z.output<typeof schema>;

const texts = new Set([
  'host',
  'version',
  'namespace',
  'tlsSecretName',
  'certificateEmail',
  'storage',
  'storageSize',
  'deletionPolicy',
]);

/** @throws an error that names every missing or malformed setting */
export function loadConfig(): StackConfig {
  const config = new Config('ems');
  const given = Object.fromEntries(
    Object.keys(runtime.allConfig())
      .filter((key) => key.startsWith('ems:'))
      .map((key) => key.slice('ems:'.length))
      .map((key) => [key, texts.has(key) ? config.get(key) : config.getObject(key)]),
  );
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `ems:${path.join('.')}: ${message}`);
  throw new Error(`The configuration of the stack is not valid. ${problems.join('; ')}`);
}
