import { count, fragment, secret } from '@ems/config';
import { z } from 'zod';

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function isTarget(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  if (search || hash) return false;
  if (protocol === 'file:') return hostname === '' && pathname.length > 1;
  return protocol === 's3:' && bucketName.test(hostname);
}

const withoutSlash = (url: string) => url.replace(/\/+$/, '');

/** Where backups are, and which one it is about. */
export const targetConfig = fragment(
  {
    BACKUP_TARGET: z
      .string()
      .refine(isTarget, 'Use file:///folder or s3://bucket/prefix')
      .describe('Where backups are kept: `file:///folder` or `s3://bucket/prefix`'),
    BACKUP_NAME: z
      .string()
      .regex(
        /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
        'Use up to 63 lower-case letters, digits and hyphens',
      )
      .describe('The name of the backup, such as `ems-20261128-140000`'),
    S3_ENDPOINT: z
      .url({ protocol: /^https?$/ })
      .transform(withoutSlash)
      .optional()
      .describe("The address of the S3-compatible storage; Amazon's for the region if not set"),
    S3_REGION: z.string().min(1).default('us-east-1').describe('The region of the storage'),
    S3_ACCESS_KEY_ID: secret().optional().describe('The login at the storage'),
    S3_SECRET_ACCESS_KEY: secret().optional().describe('Its secret key'),
    S3_SESSION_TOKEN: secret()
      .optional()
      .describe('Its token, if the login expires. It has to be valid until the end'),
  },
  (env, reject) => {
    const common = { target: env.BACKUP_TARGET, backupName: env.BACKUP_NAME };
    if (!env.BACKUP_TARGET?.startsWith('s3:')) return { ...common, s3: undefined };
    const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
    if (!accessKeyId) return reject('S3_ACCESS_KEY_ID', 'is missing. Set it for an s3:// target');
    if (!secretAccessKey)
      return reject('S3_SECRET_ACCESS_KEY', 'is missing. Set it for an s3:// target');
    return {
      ...common,
      s3: {
        endpoint: env.S3_ENDPOINT ?? `https://s3.${env.S3_REGION}.amazonaws.com`,
        region: env.S3_REGION,
        accessKeyId: accessKeyId.reveal(),
        secretAccessKey: secretAccessKey.reveal(),
        sessionToken: env.S3_SESSION_TOKEN?.reveal(),
      },
    };
  },
);

export const backupConfig = fragment(
  {
    BACKUP_KEEP: count(0)
      .default(0)
      .describe('How many complete backups to keep at the target; 0 for all'),
    BACKUP_WAIT_SECONDS: count(1)
      .default(300)
      .describe('How long a backup waits for a backlog of readings to be stored'),
    BACKUP_SECRETS_DIR: z
      .string()
      .optional()
      .describe('A folder with `<Secret>/<key>` for each Secret that belongs into the backup'),
  },
  (env) => ({
    keep: env.BACKUP_KEEP,
    backupWaitMs: env.BACKUP_WAIT_SECONDS * 1000,
    secretsFolder: env.BACKUP_SECRETS_DIR,
  }),
);

export const restoreConfig = fragment(
  {
    RESTORE_SECRETS_DIR: z
      .string()
      .optional()
      .describe("Where a restore writes the backup's Secrets, as `<Secret>/<key>`"),
  },
  (env) => ({ restoredSecretsFolder: env.RESTORE_SECRETS_DIR }),
);

export const resultConfig = fragment(
  {
    RESULT_FILE: z
      .string()
      .optional()
      .describe(
        'Where `backup` and `restore` write their result, or any step its error, as one line of JSON',
      ),
  },
  (env) => ({ resultFile: env.RESULT_FILE }),
);
