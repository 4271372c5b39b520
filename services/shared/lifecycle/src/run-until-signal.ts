import type { Logger } from '@ems/logging';

const defaultStopDeadlineMs = 25_000;

/**
 * Starts a service and stops it at SIGTERM, SIGINT, or when the parent of its IPC channel is gone. The exit code is 0
 * after a clean stop, and 1 when it could not start or did not stop in time.
 */
export async function runUntilSignal(
  service: { start(): Promise<unknown>; stop(): Promise<unknown> },
  logger: Logger,
  stopDeadlineMs = defaultStopDeadlineMs,
): Promise<void> {
  const startedAt = Date.now();
  let stopping = false;

  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'Stopping');
    setTimeout(() => {
      logger.error('Stop timed out');
      process.exit(1);
    }, stopDeadlineMs).unref();
    try {
      await service.stop();
      logger.info('Stopped');
      process.exit(0);
    } catch (error) {
      logger.error({ err: error }, 'Stop failed');
      process.exit(1);
    }
  };

  process.once('SIGTERM', () => void stop('SIGTERM'));
  process.once('SIGINT', () => void stop('SIGINT'));
  process.once('disconnect', () => void stop('parent gone'));

  // False, not undefined, means that the parent went away while this process was loading.
  const { connected } = process as { connected?: boolean };
  if (connected === false) process.exit(0);

  try {
    await service.start();
    logger.info({ milliseconds: Date.now() - startedAt }, 'Started');
  } catch (error) {
    if (stopping) return;
    logger.fatal({ err: error }, 'Start failed');
    process.exit(1);
  }
}
