import { runService } from '@ems/lifecycle';
import { loadPageConfig } from './config.ts';
import { createPageServer } from './create-page-server.ts';

await runService('web', loadPageConfig, createPageServer);
