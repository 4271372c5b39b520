import type { Secret } from '@ems/config';
import { isTransient } from '@ems/database';
import { createHttpServer, type HttpServerConfig, type HttpServerOptions } from '@ems/http';
import { startInOrder, type Part } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { connectMessaging, type Messaging } from '@ems/messaging';
import { relayOf } from '@ems/outbox';
import { createRequestLimiter } from '@ems/rate-limit';
import type { Pool } from 'pg';

interface BaseOptions {
  readonly name: string;
  readonly config: HttpServerConfig & { readonly amqpUrl: Secret; readonly rateLimit: number };
  readonly logger: Logger;
  readonly database: {
    readonly pool: Pool;
    start(): Promise<unknown>;
    isReady(): Promise<unknown>;
    close(): Promise<unknown>;
  };
  /** Whether this process publishes the events in the outbox of its database. */
  readonly outbox?: boolean;
}

type ApiOptions = Required<
  Pick<HttpServerOptions, 'endpoints' | 'problems' | 'authentication' | 'documentation'>
>;

interface OwnParts extends ApiOptions {
  /** The queue of events that the service consumes. */
  readonly consumes?: Omit<Parameters<Messaging['consume']>[0], 'isTransient'>;
  /** Start once the database is available, before messages and requests arrive. */
  readonly before?: readonly Part[];
  /** Start after everything else. */
  readonly after?: readonly Part[];
}

/**
 * What all services with an API and a database have in common: the broker and the HTTP server. They are ready while the
 * database is, and also work without the broker.
 */
export function createServiceBase({ name, config, logger, database, outbox = true }: BaseOptions) {
  const { pool } = database;
  const messaging = connectMessaging({
    url: config.amqpUrl.reveal(),
    name,
    logger,
    ...(outbox ? { relay: relayOf({ pool, sender: name, logger }) } : {}),
  });

  /** Completes the service with its own parts. */
  function complete({ consumes, before = [], after = [], ...api }: OwnParts) {
    if (consumes) messaging.consume({ ...consumes, isTransient });
    const http = createHttpServer({
      ...api,
      name,
      config,
      logger,
      isTransient,
      readiness: {
        checks: { database: database.isReady },
        optional: { broker: messaging.isReady },
      },
      rateLimiter: createRequestLimiter(config.rateLimit, { pool, logger }),
    });
    const parts: Part[] = [
      { name: 'database', start: database.start, stop: database.close },
      ...before,
      { name: 'messaging', start: messaging.start, stop: messaging.stop },
      { name: 'http', start: http.start, stop: http.stop },
      ...after,
      { name: 'drain', stop: http.drain },
    ];
    return { ...startInOrder(parts), port: http.port };
  }

  return { messaging, complete };
}
