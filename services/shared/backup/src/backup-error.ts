/** A backup or restore failed. The message explains why and what to do. */
export class BackupError extends Error {
  override name = 'BackupError';
}
