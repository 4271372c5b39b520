import { runService } from '@ems/lifecycle';
import { loadWsConfig } from './config.ts';
import { createWsService } from './ws-service.ts';

await runService('ws-service', loadWsConfig, createWsService);
