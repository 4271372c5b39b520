import type { Logger } from '@ems/logging';
import { connect, type RecoveringChannelModel } from 'amqplib';

export type Broker = RecoveringChannelModel;

const heartbeatSeconds = 15;

/**
 * A connection that comes back by itself after a broker restart or a cut network. Use separate ones for publishing
 * and consuming: the broker throttles publishers by not reading from their connection. One that falls silent is given
 * up after two to three heartbeats; `heartbeat` in the URL says how many seconds they are apart.
 *
 * With `patient` it returns before there is a connection and never gives up: what is opened on it waits.
 *
 * @throws without `patient`, when the broker cannot be reached within about ten seconds at the first attempt.
 */
export async function connectBroker(options: {
  url: string;
  name: string;
  logger: Logger;
  patient?: boolean;
}): Promise<Broker> {
  const { logger, name, patient = false } = options;
  const broker = await connect(withHeartbeat(options.url), {
    timeout: 5_000,
    noDelay: true,
    clientProperties: { connection_name: name },
    recovery: {
      initialDelay: 100,
      maxDelay: 2_000,
      ...(patient ? { waitForConnect: false } : { initialMaxRetries: 6 }),
    },
  });
  broker.once('connect-failed', (error) =>
    logger.warn({ err: error }, 'Broker not reachable, retrying'),
  );
  broker.on('error', (error) => logger.debug({ err: error }, 'Broker connection error'));
  broker.on('disconnect', (error) =>
    logger.warn({ err: error }, 'Broker connection lost, reconnecting'),
  );
  broker.on('connect', () => logger.info('Broker connected'));
  broker.on('blocked', (reason) => logger.warn({ reason }, 'Publishing blocked by the broker'));
  return broker;
}

function withHeartbeat(given: string): string {
  const url = new URL(given);
  if (!url.searchParams.has('heartbeat'))
    url.searchParams.set('heartbeat', String(heartbeatSeconds));
  return url.href;
}
