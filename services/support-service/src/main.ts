import { runService } from '@ems/lifecycle';
import { loadSupportConfig } from './config.ts';
import { createSupportService } from './support-service.ts';

await runService('support-service', loadSupportConfig, createSupportService);
