import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { createAuthService } from './auth-service.ts';
import { loadAuthConfig } from './config.ts';

const config = loadAuthConfig();
const logger = createLogger({ name: 'auth-service', level: config.logLevel });
await runUntilSignal(createAuthService(config, logger), logger);
