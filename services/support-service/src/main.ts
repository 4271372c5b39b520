import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { loadSupportConfig } from './config.ts';
import { createSupportService } from './support-service.ts';

const config = loadSupportConfig();
const logger = createLogger({ name: 'support-service', level: config.logLevel });
await runUntilSignal(createSupportService(config, logger), logger);
