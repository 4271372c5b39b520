import { runService } from '@ems/lifecycle';
import { loadUserConfig } from './config.ts';
import { createUserService } from './user-service.ts';

await runService('user-service', loadUserConfig, createUserService);
