import { runService } from '@ems/lifecycle';
import { loadWorkerConfig } from './config.ts';
import { createMonitoringWorker } from './monitoring-worker.ts';

await runService('monitoring-worker', loadWorkerConfig, createMonitoringWorker);
