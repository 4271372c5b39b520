import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Access } from './cluster-access.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SentRequest {
  readonly method?: string;
  readonly path: string;
  readonly query?: Query | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/** The answer, once its headers are there. Less memory than `fetch`, whose streams and dispatchers a pod need not load. */
export function sendRequest(
  { server, options }: Access,
  { method = 'GET', path, query = {}, headers, body, signal }: SentRequest,
): Promise<IncomingMessage> {
  const address = new URL(server + path);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.set(name, String(value));
  const send = address.protocol === 'http:' ? requestPlain : request;
  return new Promise((resolve, reject) => {
    send(address, {
      ...options,
      method,
      signal,
      headers: {
        ...options.headers,
        Accept: 'application/json',
        // Node leaves it out for DELETE.
        ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
        ...headers,
      },
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
}

export const isSuccess = ({ statusCode = 0 }: IncomingMessage): boolean =>
  statusCode >= 200 && statusCode < 300;
