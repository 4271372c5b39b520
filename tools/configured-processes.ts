import type { LoadConfig } from '@ems/config';
import { loadAuthConfig } from '../services/auth-service/src/config.ts';
import { loadDeviceConfig } from '../services/device-service/src/config.ts';
import { loadApiConfig } from '../services/monitoring-service/src/api/config.ts';
import { loadWorkerConfig } from '../services/monitoring-service/src/worker/config.ts';
import { loadOperatorConfig } from '../services/operator/src/config.ts';
import { loadPageConfig } from '../services/shared/page/src/config.ts';
import { loadProvisionerConfig } from '../services/provisioner/src/config.ts';
import { loadSimulatorConfig } from '../services/simulator/src/config.ts';
import { loadSupportConfig } from '../services/support-service/src/config.ts';
import { loadUserConfig } from '../services/user-service/src/config.ts';
import { loadWsConfig } from '../services/ws-service/src/config.ts';

/** Every process that reads its configuration from the environment. */
export const processes: Readonly<Record<string, LoadConfig>> = {
  'auth-service': loadAuthConfig,
  'user-service': loadUserConfig,
  'device-service': loadDeviceConfig,
  'monitoring-service': loadApiConfig,
  'monitoring-worker': loadWorkerConfig,
  'support-service': loadSupportConfig,
  'ws-service': loadWsConfig,
  web: loadPageConfig,
  provisioner: loadProvisionerConfig,
  simulator: loadSimulatorConfig,
  operator: loadOperatorConfig,
};
