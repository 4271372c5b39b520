import { runService } from '@ems/lifecycle';
import { loadSimulatorConfig } from './config.ts';
import { createSimulator } from './create-simulator.ts';

await runService('simulator', loadSimulatorConfig, (config, logger) =>
  createSimulator(config, logger, {
    onAllGivenUp() {
      logger.error('No devices left to simulate');
      process.exitCode = 1;
    },
  }),
);
