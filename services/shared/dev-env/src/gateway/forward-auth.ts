import type { IncomingMessage } from 'node:http';
import { routes } from './routes.ts';

export type ForwardAuthAnswer =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly status: number;
      readonly headers: Headers;
      readonly body: string;
    };

const answerMs = 3_000;
const passed = routes.askedHeaders.map((name) => name.toLowerCase());

/** Lets auth-service check a request, like ForwardAuth of Traefik. */
export async function forwardAuth(
  request: IncomingMessage,
  authServiceUrl: string,
): Promise<ForwardAuthAnswer> {
  const headers = new Headers({
    'x-forwarded-method': request.method ?? 'GET',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-uri': request.url ?? '/',
    'x-forwarded-for': request.socket.remoteAddress ?? '',
  });
  for (const name of passed) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const answer = await fetch(`${authServiceUrl}/internal/verify`, {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(answerMs),
  });
  const body = await answer.text();
  if (answer.ok) return { allowed: true };
  return { allowed: false, status: answer.status, headers: answer.headers, body };
}
