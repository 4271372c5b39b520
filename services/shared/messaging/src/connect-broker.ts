import type { Logger } from '@ems/logging';
import { connect, type RecoveringChannelModel } from 'amqplib';

export type Broker = RecoveringChannelModel;

const heartbeatSeconds = 15;

/**
 * A connection that reconnects after a broker restart or a network failure. Use separate connections for publishing
 * and consuming, because the broker throttles publishers by not reading from their connection. A silent connection is
 * closed after two to three heartbeats. `heartbeat` in the URL sets the seconds between them.
 *
 * With `patient` it returns before it is connected and never gives up. Channels wait for the connection.
 *
 * @throws without `patient`, when the broker cannot be reached within about ten seconds at the first attempt.
 */
export async function connectBroker(options: {
  url: string;
  name: string;
  logger: Logger;
  patient?: boolean;
}): Promise<Broker> {
  const { name, patient = false } = options;
  const logger = options.logger.child({ connection: name });
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
