import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { sendProblem } from './problem.ts';

/** `'self'` covers sockets in current browsers. Older ones need their addresses. */
const contentSecurityPolicy = (host: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // SvelteKit's announcer for screen readers hides itself with this one style attribute.
    "style-src-attr 'unsafe-hashes' 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

const headers = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;

/** Serves the built page. Every path without a file gets the page itself. The caller has checked the `Host` header. */
export function serveSpa(directory: string) {
  const built = existsSync(join(directory, 'index.html'));
  const serve = built
    ? sirv(directory, {
        single: 'index.html',
        etag: true,
        brotli: true,
        gzip: true,
        setHeaders(response, path) {
          const immutable = path.includes('/immutable/');
          response.setHeader(
            'Cache-Control',
            immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
          );
        },
      })
    : undefined;
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return sendProblem(response, 'method_not_allowed', 'Use GET or HEAD');
    }
    const otherwise = () =>
      sendProblem(response, 'not_found', 'There is no resource at this address');
    const host = request.headers.host ?? '';
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(host));
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (serve) serve(request, response, otherwise);
    else otherwise();
    return undefined;
  };
}
