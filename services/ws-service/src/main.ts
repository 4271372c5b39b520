import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { loadWsConfig } from './config.ts';
import { createWsService } from './ws-service.ts';

const config = loadWsConfig();
const logger = createLogger({ name: 'ws-service', level: config.logLevel });
await runUntilSignal(createWsService(config, logger), logger);
