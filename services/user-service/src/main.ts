import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { loadUserConfig } from './config.ts';
import { createUserService } from './user-service.ts';

const config = loadUserConfig();
const logger = createLogger({ name: 'user-service', level: config.logLevel });
await runUntilSignal(createUserService(config, logger), logger);
