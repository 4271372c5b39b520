import { z } from 'zod';
import { rule } from './rule.ts';

const claimName = z
  .string()
  .min(1)
  .max(253)
  .describe('PersistentVolumeClaim in the same namespace. Its volume holds the backups.');
const folder = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  .describe('Folder of this platform in the volume. By default, the name of the platform.');
const prefix = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/)
  .describe(
    'Folder of this platform in the bucket. By default, `<namespace>/<name>` of the platform.',
  );
const s3 = z.object({
  endpoint: z
    .string()
    .max(253)
    .meta(
      rule(
        "self.matches('^https?://[A-Za-z0-9.-]+(:[0-9]+)?$')",
        'The endpoint must be an address such as https://s3.example.org, without a path.',
      ),
    )
    .describe('Address of S3-compatible storage.'),
  bucket: z.string().min(3).max(63).describe('Name of an existing bucket.'),
  prefix: prefix.optional(),
  region: z.string().min(1).max(50).default('us-east-1').describe('Region of the bucket.'),
  credentialsSecret: z
    .string()
    .min(1)
    .max(253)
    .describe(
      'Secret in the same namespace with `access-key-id` and `secret-access-key`, and with `session-token` if the login is temporary.',
    ),
  cidr: z
    .string()
    .max(50)
    .default('0.0.0.0/0')
    .describe(
      'Addresses of the storage, as a CIDR for the network policies. If empty, every address is allowed, including those of pods.',
    ),
});

const oneTarget = rule(
  'has(self.volume) != has(self.s3)',
  'Set exactly one target: `volume` or `s3`.',
);

const volume = z
  .object({
    claimName: claimName.optional(),
    size: z
      .string()
      .max(20)
      .regex(/^[0-9]+(Mi|Gi|Ti)$/)
      .meta(
        rule(
          'self == oldSelf',
          'The size of a volume cannot change. Create another claim and set `claimName`.',
        ),
      )
      .optional()
      .describe('Size of a volume to create. The volume stays when the platform is deleted.'),
    className: z
      .string()
      .max(253)
      .meta(
        rule(
          'self == oldSelf',
          'The class of a volume cannot change. Create another claim and set `claimName`.',
        ),
      )
      .default('')
      .describe('Storage class of that volume. If empty, the default class of the cluster.'),
    folder: folder.optional(),
  })
  .meta(
    rule(
      'has(self.claimName) != has(self.size)',
      'Set exactly one: `claimName` for an existing claim, or `size` for a new volume.',
    ),
  );

export const backupTarget = z
  .object({ volume: volume.optional(), s3: s3.optional() })
  .meta(oneTarget)
  .describe('Where backups are written. Each platform needs its own folder.');

/** The location of a backup. It is independent of the platform's name, because another platform restores it. */
export const backupLocation = z
  .object({
    volume: z.object({ claimName, folder }).optional(),
    s3: s3.extend({ prefix }).optional(),
  })
  .meta(oneTarget);

export const restore = z
  .object({
    backup: z
      .string()
      .max(63)
      .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
      .describe(
        'Name of the backup: that of an EnergyPlatformBackup in the same namespace or, with `target`, the name at the target.',
      ),
    target: backupLocation
      .optional()
      .describe('Where the backup is. By default, the target in the EnergyPlatformBackup.'),
  })
  .meta(rule('self == oldSelf', 'The restored backup cannot change. Create a new platform.'))
  .describe('The backup whose data the platform starts with.');

export const backup = z
  .object({
    schedule: z
      .string()
      .max(100)
      .meta(
        rule(
          "self.matches('^[^ ]+( [^ ]+){4}$')",
          'The schedule must be a cron expression with five fields, such as `0 3 * * *`.',
        ),
      )
      .default('0 3 * * *')
      .describe('When backups start, as a cron expression with five fields.'),
    timeZone: z
      .string()
      .max(50)
      .default('Etc/UTC')
      .describe('Time zone of the schedule, such as `Europe/Berlin`.'),
    suspend: z
      .boolean()
      .default(false)
      .describe('Whether to pause the schedule. You can still create backups yourself.'),
    keep: z
      .int()
      .min(1)
      .max(1_000)
      .default(14)
      .describe('Number of complete backups to keep at the target. Older ones are deleted.'),
    timeoutSeconds: z
      .int()
      .min(60)
      .max(86_400)
      .default(3_600)
      .describe('Seconds after which an incomplete backup fails.'),
    target: backupTarget,
  })
  .describe('Scheduled backups of the databases, broker and Secrets.');

export type BackupTarget = z.output<typeof backupTarget>;
export type BackupLocation = z.output<typeof backupLocation>;
export type BackupSpec = z.output<typeof backup>;
