import { runService } from '@ems/lifecycle';
import { loadApiConfig } from './config.ts';
import { createMonitoringApi } from './monitoring-api.ts';

await runService('monitoring-service', loadApiConfig, createMonitoringApi);
