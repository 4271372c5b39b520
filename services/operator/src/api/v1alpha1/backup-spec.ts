import { z } from 'zod';
import { rule } from './rule.ts';

const claimName = z
  .string()
  .min(1)
  .max(253)
  .describe('Claim in the same namespace whose volume has the backups.');
const folder = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  .describe(
    'Folder of this platform within the volume. If it is missing: the name of the platform.',
  );
const prefix = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/)
  .describe(
    'Folder of this platform within the bucket. If it is missing: `<namespace>/<name>` of the platform.',
  );
const s3 = z.object({
  endpoint: z
    .string()
    .max(253)
    .meta(
      rule(
        "self.matches('^https?://[A-Za-z0-9.-]+(:[0-9]+)?$')",
        'The endpoint has to be an address such as https://s3.example.org, without a path.',
      ),
    )
    .describe('Address of S3-compatible storage.'),
  bucket: z.string().min(3).max(63).describe('Bucket, which exists already.'),
  prefix: prefix.optional(),
  region: z.string().min(1).max(50).default('us-east-1').describe('Region of the bucket.'),
  credentialsSecret: z
    .string()
    .min(1)
    .max(253)
    .describe(
      'Secret in the same namespace with `access-key-id` and `secret-access-key`, and `session-token` for a login that expires.',
    ),
  cidr: z
    .string()
    .max(50)
    .default('0.0.0.0/0')
    .describe(
      'Addresses that the storage may have, for the network policies; empty: any, also those of pods.',
    ),
});

const oneTarget = rule(
  'has(self.volume) != has(self.s3)',
  'Choose one target: `volume` or `s3`, not both.',
);

const volume = z
  .object({
    claimName: claimName.optional(),
    size: z
      .string()
      .max(20)
      .regex(/^[0-9]+(Mi|Gi|Ti)$/)
      .meta(rule('self == oldSelf', 'A volume keeps its size. Create another claim and name it.'))
      .optional()
      .describe('Size of a volume to create. It stays when the platform is deleted.'),
    className: z
      .string()
      .max(253)
      .meta(rule('self == oldSelf', 'A volume keeps its class. Create another claim and name it.'))
      .default('')
      .describe('Storage class of that volume; empty: the default class of the cluster.'),
    folder: folder.optional(),
  })
  .meta(
    rule(
      'has(self.claimName) != has(self.size)',
      'Name a claim in `claimName`, or set the `size` of a volume to create, not both.',
    ),
  );

export const backupTarget = z
  .object({ volume: volume.optional(), s3: s3.optional() })
  .meta(oneTarget)
  .describe('Where backups are written to. Other platforms need another folder.');

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
        'The backup: an EnergyPlatformBackup in the same namespace, or a name at `target`.',
      ),
    target: backupLocation
      .optional()
      .describe('Where the backup is. If it is missing: where the EnergyPlatformBackup says.'),
  })
  .meta(rule('self == oldSelf', 'What is restored cannot change. Create a new platform.'))
  .describe('Start with the data of a backup, instead of without data.');

export const backup = z
  .object({
    schedule: z
      .string()
      .max(100)
      .meta(
        rule(
          "self.matches('^[^ ]+( [^ ]+){4}$')",
          'The schedule has to be a cron expression with five fields, such as `0 3 * * *`.',
        ),
      )
      .default('0 3 * * *')
      .describe('When backups are made, as a cron expression with five fields.'),
    timeZone: z
      .string()
      .max(50)
      .default('Etc/UTC')
      .describe('Time zone of the schedule, such as `Europe/Berlin`.'),
    suspend: z
      .boolean()
      .default(false)
      .describe('Whether the schedule rests. Backups that people create are made all the same.'),
    keep: z
      .int()
      .min(1)
      .max(1_000)
      .default(14)
      .describe('Complete backups that are kept at the target. Older ones are deleted.'),
    timeoutSeconds: z
      .int()
      .min(60)
      .max(86_400)
      .default(3_600)
      .describe('A backup that takes longer is given up.'),
    target: backupTarget,
  })
  .describe('Regular backups of databases, broker and Secrets.');

export type BackupTarget = z.output<typeof backupTarget>;
export type BackupLocation = z.output<typeof backupLocation>;
export type BackupSpec = z.output<typeof backup>;
