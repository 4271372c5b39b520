import { host, loadConfig, logLevel, port } from '@ems/config';
import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { z } from 'zod';
import { createPageServer } from './create-page-server.ts';

const { HOST, PORT, LOG_LEVEL, PAGE_DIRECTORY } = loadConfig(
  z.object({
    HOST: host,
    PORT: port.default(3000),
    LOG_LEVEL: logLevel,
    PAGE_DIRECTORY: z.string().default('web/build'),
  }),
);
const logger = createLogger({ name: 'web', level: LOG_LEVEL });
const server = createPageServer({
  directory: PAGE_DIRECTORY,
  port: PORT,
  ...(HOST === undefined ? {} : { host: HOST }),
});
await runUntilSignal(server, logger);
