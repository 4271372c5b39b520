import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { loadWorkerConfig } from './config.ts';
import { createMonitoringWorker } from './monitoring-worker.ts';

const config = loadWorkerConfig();
const logger = createLogger({ name: 'monitoring-worker', level: config.logLevel });
await runUntilSignal(createMonitoringWorker(config, logger), logger);
