import type { Secret } from '@ems/config';
import { currentTrace } from '@ems/logging';

/** How to call another service. */
export interface InternalPeer {
  readonly url: string;
  readonly token: Secret;
  readonly timeoutMs: number;
}

/** Calls `/internal/<path>` of another service within the current trace. Rejects without an answer in time. */
export const createInternalClient =
  ({ url, token, timeoutMs }: InternalPeer) =>
  (method: string, path: string, body?: object): Promise<Response> => {
    const { correlationId, traceparent } = currentTrace();
    return fetch(`${url}/internal/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token.reveal()}`,
        'content-type': 'application/json',
        'x-request-id': correlationId,
        traceparent,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(timeoutMs),
    });
  };
