import { runUntilSignal } from '@ems/lifecycle';
import { createLogger } from '@ems/logging';
import { loadSimulatorConfig } from './config.ts';
import { createSimulator } from './create-simulator.ts';

const config = loadSimulatorConfig();
const logger = createLogger({ name: 'simulator', level: config.logLevel });
const onAllGivenUp = () => {
  logger.error('no device is left to simulate');
  process.exitCode = 1;
};
await runUntilSignal(createSimulator(config, logger, { onAllGivenUp }), logger);
