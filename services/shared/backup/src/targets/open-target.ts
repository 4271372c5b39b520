import { fileURLToPath } from 'node:url';
import { BackupError } from '../backup-error.ts';
import { createFolderTarget } from './folder-target.ts';
import type { S3Options } from './s3-client.ts';
import { createS3Target } from './s3-target.ts';
import type { Target } from './target.ts';

/** @param url `file:///folder` or `s3://bucket/prefix` */
export function openTarget(url: string, s3: S3Options | undefined): Target {
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol === 'file:') return createFolderTarget(fileURLToPath(url));
  if (!s3) throw new BackupError('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are missing. Set them');
  const prefix = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
  return createS3Target(hostname, prefix === '' ? '' : `${prefix}/`, s3);
}
