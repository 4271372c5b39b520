import { defineConfig, fragment, listenConfig, processConfig } from '@ems/config';
import { z } from 'zod';

const ownConfig = fragment(
  { PAGE_DIRECTORY: z.string().default('web/build').describe('The folder with the built page') },
  (env) => ({ directory: env.PAGE_DIRECTORY }),
);

export const loadPageConfig = defineConfig(processConfig, listenConfig, ownConfig);
