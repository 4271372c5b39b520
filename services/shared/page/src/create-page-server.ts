import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createServerClose } from '@ems/http/close-server';
import { serveSpa } from './serve-spa.ts';

/** Serves the page behind a proxy that checks the host and routes the paths of the API elsewhere. */
export function createPageServer(options: {
  directory: string;
  host?: string | undefined;
  port: number;
  drainDelayMs?: number;
  stopDeadlineMs?: number;
}) {
  const { drainDelayMs = 0, stopDeadlineMs = 10_000 } = options;
  const serve = serveSpa(options.directory);
  let draining = false;

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/healthz' || request.url === '/readyz') {
      response.statusCode = request.url === '/readyz' && draining ? 503 : 200;
      response.end();
    } else serve(request, response);
  }

  const server = createServer(
    { keepAliveTimeout: 95_000, headersTimeout: 10_000, requestTimeout: 60_000 },
    handle,
  );
  const close = createServerClose(server, stopDeadlineMs);
  return {
    port: () => (server.address() as AddressInfo).port,
    start: () =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(options.port, options.host, () => resolve());
      }),
    async stop(): Promise<void> {
      draining = true;
      await delay(drainDelayMs);
      await close();
    },
  };
}
