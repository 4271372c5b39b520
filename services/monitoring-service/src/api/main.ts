import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { loadApiConfig } from './config.ts';
import { createMonitoringApi } from './monitoring-api.ts';

const config = loadApiConfig();
const logger = createLogger({ name: 'monitoring-service', level: config.logLevel });
await runUntilSignal(createMonitoringApi(config, logger), logger);
