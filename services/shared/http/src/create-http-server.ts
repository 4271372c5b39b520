import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@ems/domain-error';
import { continueTrace, withTrace, type Logger } from '@ems/logging';
import express, { type RequestHandler, type Router } from 'express';
import type { Histogram, Registry } from 'prom-client';
import type { Authentication } from './authenticate.ts';
import { createClientAddress, type TrustedProxies } from './client-address.ts';
import { createServerClose } from './close-server.ts';
import type { Endpoint } from './define-endpoint.ts';
import { errorMiddleware } from './error-middleware.ts';
import { createMetrics, healthRouter, type Readiness } from './health-router.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import { expressPath, mountEndpoint } from './mount-endpoint.ts';
import type { ProblemTable } from './problems.ts';
import { createRateLimit, type RequestLimiter } from './rate-limit.ts';
import { isWebSocketUpgrade } from './upgrades.ts';

/** Serves documentation of the endpoints. */
export interface Documentation {
  router(endpoints: readonly Endpoint[], problems: ProblemTable): Router;
}

/** The part of a process's configuration that its server needs. */
export interface HttpServerConfig {
  /** Without it the server listens on every address of the machine. */
  readonly host?: string | undefined;
  readonly port: number;
  /** How long `drain` keeps accepting requests. */
  readonly drainDelayMs?: number;
  /** The stop deadline of the process. Requests in progress get half of it. */
  readonly stopDeadlineMs?: number;
  /** Trusted proxies in front of this server. By default those on this machine. */
  readonly trustedProxies?: TrustedProxies | undefined;
}

export interface HttpServerOptions {
  readonly name: string;
  readonly config: HttpServerConfig;
  readonly logger: Logger;
  readonly endpoints?: readonly Endpoint[];
  readonly problems?: ProblemTable;
  readonly authentication?: Authentication;
  readonly readiness?: Omit<Readiness, 'draining'>;
  /** A temporary failure, such as a database restart: answered with 503 and not logged as an error. */
  readonly isTransient?: (error: unknown) => boolean;
  readonly documentation?: Documentation;
  /** Counts the requests of each caller. Without it, they are not limited. */
  readonly rateLimiter?: RequestLimiter | undefined;
}

/** An HTTP server for endpoints, with health, metrics, problem+json and documentation. */
export function createHttpServer(options: HttpServerOptions) {
  let draining = false;
  const { host, port, drainDelayMs = 0, stopDeadlineMs = 20_000 } = options.config;
  const trustedProxies = options.config.trustedProxies ?? ['loopback'];
  const { registry, requests } = createMetrics(options.name);
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('trust proxy', [...trustedProxies]);
  app.use(healthRouter({ ...options.readiness, draining: () => draining }, registry));
  app.use(traced(requests, () => draining));
  app.use(endpointRouter(options));
  app.use(() => {
    throw new DomainError('not_found', 'There is no resource at this address');
  });
  app.use(errorMiddleware(options.problems ?? {}, options.logger, options.isTransient));

  const server = createServer(
    {
      keepAliveTimeout: 95_000,
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      shouldUpgradeCallback: isWebSocketUpgrade,
    },
    app,
  );
  server.on('clientError', refuseUnreadable);
  const close = createServerClose(server, stopDeadlineMs / 2);

  return {
    server,
    metrics: registry satisfies Registry,
    /** The actual port, for a server that was created with port 0. */
    port: () => (server.address() as AddressInfo).port,
    async start(): Promise<void> {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, host, () => resolve());
      });
    },
    /** The client's address behind trusted proxies. Also works for requests that bypass Express. */
    clientAddress: createClientAddress(trustedProxies),
    /** Ends readiness but accepts requests for the drain delay. Responses tell clients to close kept connections. */
    async drain(): Promise<void> {
      draining = true;
      await delay(drainDelayMs);
    },
    /** Finishes requests in progress and closes. Cuts off the remaining ones at the deadline. */
    async stop(): Promise<void> {
      draining = true;
      await close();
    },
  };
}

function traced(
  requests: Histogram<'method' | 'route' | 'status'>,
  isDraining: () => boolean,
): RequestHandler {
  return (request, response, next) => {
    const trace = continueTrace({
      correlationId: request.headers['x-request-id'],
      traceparent: request.headers.traceparent,
    });
    response.set({
      'X-Request-Id': trace.correlationId,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    if (isDraining()) response.set('Connection', 'close');
    const observe = requests.startTimer({ method: request.method });
    response.once('close', () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
      observe({ route, status: response.statusCode });
    });
    withTrace(trace, next);
  };
}

function endpointRouter(options: HttpServerOptions): Router {
  const router = express.Router({ caseSensitive: true });
  const { documentation } = options;
  const endpoints = (options.endpoints ?? []).toSorted(literalPathsFirst);
  if (documentation) router.use(documentation.router(endpoints, options.problems ?? {}));
  const limitRate = createRateLimit(options.rateLimiter);
  for (const [path, ofPath] of Map.groupBy(endpoints, (endpoint) => endpoint.path)) {
    for (const endpoint of ofPath)
      mountEndpoint(router, endpoint, options.authentication ?? {}, limitRate);
    router.all(expressPath(path), methodNotAllowed(ofPath));
  }
  return router;
}

const methodNotAllowed = (endpoints: readonly Endpoint[]): RequestHandler => {
  const methods = endpoints.map(({ method }) => method.toUpperCase());
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].toSorted().join(', ');
  return (_request, response) => {
    response.set('Allow', allowed);
    throw new DomainError('method_not_allowed', `Use ${allowed}`);
  };
};

/** `/things/all` must be matched before `/things/{id}`. */
const literalPathsFirst = (one: Endpoint, other: Endpoint) => {
  const [a, b] = [one, other].map(({ path }) => path.replaceAll('{', '\uffff')) as [string, string];
  return a < b ? -1 : Number(a > b);
};
