import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { loadDeviceConfig } from './config.ts';
import { createDeviceService } from './device-service.ts';

const config = loadDeviceConfig();
const logger = createLogger({ name: 'device-service', level: config.logLevel });
await runUntilSignal(createDeviceService(config, logger), logger);
