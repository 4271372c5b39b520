import { runService } from '@ems/lifecycle';
import { loadAuthConfig } from './config.ts';
import { createAuthService } from './auth-service.ts';

await runService('auth-service', loadAuthConfig, createAuthService);
