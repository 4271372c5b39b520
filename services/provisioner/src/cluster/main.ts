/**
 * Runs in a pod before (`main.ts secrets`) and after (`main.ts mark`) databases and broker are prepared, and after a
 * backup was restored (`main.ts restored-secrets`).
 */
import { createLogger } from '@ems/logging';
import { connectKubernetes } from './kubernetes-api.ts';
import { ensureSecret } from './ensure-secret.ts';
import { loadClusterConfig } from './config.ts';
import { markProvisioned } from './mark-provisioned.ts';
import { readRestoredSecrets, restoreSecret } from './restore-secret.ts';

const logger = createLogger({ name: 'provisioner', level: 'info' });
try {
  const { secrets, marker, labels, server, restored } = loadClusterConfig();
  const api = connectKubernetes(server);
  if (process.argv[2] === 'mark') {
    await markProvisioned(api, marker, labels);
    logger.info({ marker }, 'Cluster marked as provisioned');
  } else if (process.argv[2] === 'restored-secrets') {
    const { backup = '', folder = '', secrets: names = {} } = restored;
    for (const [name, secret] of Object.entries(names)) {
      const isNew = await restoreSecret(api, secret, backup, () =>
        readRestoredSecrets(folder, name),
      );
      logger.info({ secretName: secret }, isNew ? 'Secret restored' : 'Secret already restored');
    }
  } else {
    for (const [secret, keys] of Object.entries(secrets)) {
      const added = await ensureSecret(api, secret, keys, labels);
      logger.info(
        { secretName: secret, added },
        added.length === 0 ? 'Secret unchanged' : 'Secret completed',
      );
    }
  }
} catch (error) {
  logger.fatal({ err: error }, 'Preparing the cluster failed');
  process.exitCode = 1;
}
