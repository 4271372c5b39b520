import type { IncomingMessage } from 'node:http';
import { routes } from './routes.ts';

/** Headers that only a proxy may set: the origin of a request, and its sender. */
const saidByProxies = /^(?:forwarded|x-forwarded-.+|x-real-ip|x-client-ip|true-client-ip)$/;
const identity = new Set<string>(routes.identityHeaders.map((name) => name.toLowerCase()));

/** Replaces what a client claims about its own address and identity. Some servers read `_` as `-`. */
export function rewriteForwardedHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    const standard = name.replaceAll('_', '-');
    if (saidByProxies.test(standard) || identity.has(standard)) delete request.headers[name];
  }
  const { headers, socket } = request;
  headers['x-forwarded-for'] = socket.remoteAddress ?? '';
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-host'] = headers.host ?? '';
}
