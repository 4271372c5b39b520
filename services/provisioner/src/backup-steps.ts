import { createBackup, keepLatest, openTarget, restoreBackup } from '@ems/backup';
import type { Logger } from '@ems/logging';
import { createManagement } from '@ems/messaging/management';
import { loadBackupConfig, loadRestoreConfig } from './config.ts';

export const backupSteps = {
  /** Backs up all databases and the Secrets, then removes old backups. */
  backup(environment: NodeJS.ProcessEnv, logger: Logger) {
    const config = loadBackupConfig(environment);
    return async () => {
      const target = openTarget(config.target, config.s3);
      const backup = await createBackup({
        target,
        name: config.backupName,
        address: config.adminDatabaseUrl.reveal(),
        owners: config.owners,
        broker: {
          management: createManagement(config.managementUrl.reveal()),
          vhost: config.vhost,
        },
        secretsFolder: config.secretsFolder,
        waitMs: config.backupWaitMs,
        logger,
      });
      const { removed, incomplete } = await keepLatest(target, config.keep);
      if (incomplete.length > 0)
        logger.warn(
          { target: config.target, incomplete },
          'Folders at the target are not complete backups. Delete them unless something is writing them',
        );
      logger.info({ name: backup.name, removed }, 'Backup done');
      return backup;
    };
  },
  /** Fills empty databases with a backup. */
  restore(environment: NodeJS.ProcessEnv, logger: Logger) {
    const config = loadRestoreConfig(environment);
    return () =>
      restoreBackup({
        target: openTarget(config.target, config.s3),
        name: config.backupName,
        address: config.adminDatabaseUrl.reveal(),
        owners: config.owners,
        secretsFolder: config.restoredSecretsFolder,
        logger,
      });
  },
} as const;
