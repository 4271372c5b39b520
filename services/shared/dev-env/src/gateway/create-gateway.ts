import { createServer, ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createServerClose } from '@ems/http/close-server';
import { addressKey } from '@ems/http/client-address';
import {
  closeSoon,
  createUpgradeLimit,
  isWebSocketUpgrade,
  refuseUpgrade,
  type UpgradeLimits,
} from '@ems/http/upgrades';
import { createProxyServer } from 'httpxy';
import { forwardAuth } from './forward-auth.ts';
import { rewriteForwardedHeaders } from './forwarded-headers.ts';
import { sendProblem } from '@ems/page/problem';
import { routeOf } from './routes.ts';
import { safePath } from './safe-path.ts';
import { serveSpa } from '@ems/page';

/** How long a service may be silent. Streams may take longer in total. */
const longestSilenceMs = 10_000;
const upgradeMs = 2_000;
/** ws-service has the same limits for accepted clients that are not authenticated yet. */
const usualUpgradeLimits: UpgradeLimits = { total: 2_000, perAddress: 200 };
const stopDeadlineMs = 2_000;

/** Node keeps the first of several. Another server might keep the last. */
const hasOneHost = ({ rawHeaders }: IncomingMessage) =>
  rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length === 1;

const hostOf = (request: IncomingMessage) =>
  (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();

/**
 * The single address of the local platform. It routes, blocks and authenticates like Traefik on a cluster. One
 * difference: if auth-service does not answer, Traefik sends a plain 500, and the gateway sends the same 503 as for any
 * other service.
 *
 * @param options.upstream where a service listens, for example `http://127.0.0.1:3001`
 * @param options.silenceMs after which a request to a silent service fails
 * @param options.upgradeLimits for upgrades that ws-service has not answered yet, and for refused ones that are still
 *   open. Further ones get 503
 * @param options.hosts accepted names in `Host`, against DNS rebinding
 */
export function createGateway(options: {
  upstream: (service: string) => string | undefined;
  webDirectory: string;
  hosts: readonly string[];
  silenceMs?: number;
  upgradeLimits?: UpgradeLimits;
}) {
  const { upstream } = options;
  const hosts = new Set(options.hosts);
  const spa = serveSpa(options.webDirectory);
  const proxy = createProxyServer({
    changeOrigin: false,
    proxyTimeout: options.silenceMs ?? longestSilenceMs,
    upgradeTimeout: upgradeMs,
  });

  const limit = createUpgradeLimit(options.upgradeLimits ?? usualUpgradeLimits);
  const leaveOn = new WeakMap<IncomingMessage, () => void>();

  async function toService(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> {
    const route = routeOf(path);
    if (!route) return sendProblem(response, 'not_found', 'There is no such API');
    rewriteForwardedHeaders(request);
    if (route.forwardAuth && !(await mayPass(request, response))) return undefined;
    const target = upstream(route.service);
    if (!target)
      return sendProblem(response, 'upstream_unavailable', `${route.service} is not running`);
    return proxy.web(request, response, { target });
  }

  async function mayPass(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const answer = await forwardAuth(request, upstream('auth-service') ?? '').catch(
      () => undefined,
    );
    if (!answer) {
      sendProblem(response, 'unavailable', 'The login cannot be checked; please try again');
      return false;
    }
    if (answer.allowed) return true;
    for (const name of ['content-type', 'www-authenticate', 'retry-after']) {
      const value = answer.headers.get(name);
      if (value !== null) response.setHeader(name, value);
    }
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    response.writeHead(answer.status).end(answer.body);
    return false;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!hasOneHost(request))
      return sendProblem(response, 'malformed_request', 'Send one Host header');
    if (!hosts.has(hostOf(request)))
      return sendProblem(response, 'misdirected_request', 'Use http://app.localhost');
    const path = safePath(request.url ?? '');
    if (path === undefined)
      return sendProblem(response, 'malformed_request', 'This path is ambiguous');
    if (path === '/internal' || path.startsWith('/internal/'))
      return sendProblem(response, 'not_found', 'There is no resource at this address');
    if (path === '/api' || path.startsWith('/api/')) return toService(request, response, path);
    return spa(request, response);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    const leave = limit.enter(addressKey(request.socket.remoteAddress), socket);
    if (!leave) return;
    const target = safePath(request.url ?? '') === '/ws' ? upstream('ws-service') : undefined;
    if (!target || !hasOneHost(request) || !hosts.has(hostOf(request))) {
      refuseUpgrade(socket, 404);
      return;
    }
    rewriteForwardedHeaders(request);
    leaveOn.set(request, leave);
    socket.once('finish', () => closeSoon(socket));
    proxy.ws(request, socket as never, { target }, head).catch(() => socket.destroy());
  }

  proxy.on('proxyReqWs', (proxied, request) => {
    proxied.once('upgrade', () => leaveOn.get(request)?.());
  });
  const timedOut = new WeakSet<IncomingMessage>();
  proxy.on('proxyReq', (proxied, request) => {
    proxied.once('timeout', () => timedOut.add(request));
  });
  // Without this listener such errors would end the process. With it, `proxy.web` reports none.
  proxy.on('error', (_error, request, response) => {
    if (!(response instanceof ServerResponse) || response.headersSent) response?.destroy();
    else if (request && timedOut.has(request))
      sendProblem(response, 'upstream_timeout', 'The service is running but did not answer');
    else sendProblem(response, 'upstream_unavailable', 'The service does not answer');
  });
  const server = createServer(
    {
      keepAliveTimeout: 90_000,
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      shouldUpgradeCallback: isWebSocketUpgrade,
    },
    (request, response) => {
      handle(request, response).catch(() => response.destroy());
    },
  );
  server.on('upgrade', upgrade);
  return { server, close: createServerClose(server, stopDeadlineMs) };
}
