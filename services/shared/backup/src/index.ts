export { BackupError } from './backup-error.ts';
export { keepLatest } from './keep-latest.ts';
export { createBackup } from './create-backup.ts';
export { readManifest, type BackupSummary, type Manifest } from './manifest.ts';
export { restoreBackup } from './restore-backup.ts';
export { readSecrets } from './secret-files.ts';
export { openTarget } from './targets/open-target.ts';
export type { Target } from './targets/target.ts';
