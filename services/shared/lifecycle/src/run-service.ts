import { createLogger, type Logger } from '@ems/logging';
import { runUntilSignal } from './run-until-signal.ts';

interface ProcessConfig {
  readonly logLevel: string;
  readonly stopDeadlineMs: number;
  readonly drainDelayMs?: number;
}

/** The body of a `main.ts`: loads the configuration, creates the service and runs it until a signal. */
export async function runService<Config extends ProcessConfig>(
  name: string,
  loadConfig: () => Config,
  create: (
    config: Config,
    logger: Logger,
  ) => { start(): Promise<unknown>; stop(): Promise<unknown> },
): Promise<void> {
  let config: Config;
  try {
    config = loadConfig();
  } catch (error) {
    createLogger({ name, level: 'fatal' }).fatal(
      { err: error },
      'Loading the configuration failed',
    );
    process.exit(1);
  }
  const logger = createLogger({ name, level: config.logLevel });
  await runUntilSignal(
    create(config, logger),
    logger,
    (config.drainDelayMs ?? 0) + config.stopDeadlineMs,
  );
}
