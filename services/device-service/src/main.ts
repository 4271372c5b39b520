import { runService } from '@ems/lifecycle';
import { loadDeviceConfig } from './config.ts';
import { createDeviceService } from './device-service.ts';

await runService('device-service', loadDeviceConfig, createDeviceService);
