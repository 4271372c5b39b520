import type { Secret } from '@ems/config';
import { currentTrace } from '@ems/logging';

/** The other service did not answer, not in time, or with a failure of its own: it may or may not have done it. */
export class PeerUnavailableError extends Error {
  override name = 'PeerUnavailableError';
}

export interface InternalAnswer {
  /** Below 500. */
  readonly status: number;
  /** Parsed JSON, or null when there is none. */
  readonly body: unknown;
}

export type InternalClient = ReturnType<typeof createInternalClient>;

/** Calls `/internal/*` of another service within the current trace. */
export function createInternalClient(options: {
  baseUrl: string;
  token: Secret;
  deadlineMs?: number;
}) {
  const { baseUrl, token, deadlineMs = 5_000 } = options;

  return {
    /** @throws {PeerUnavailableError} */
    async request(method: string, path: string, body?: unknown): Promise<InternalAnswer> {
      const { correlationId, traceparent } = currentTrace();
      try {
        const response = await fetch(new URL(path, baseUrl), {
          method,
          headers: {
            Authorization: `Bearer ${token.reveal()}`,
            'X-Request-Id': correlationId,
            traceparent,
            ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(deadlineMs),
          redirect: 'error',
        });
        const text = await response.text();
        if (response.status >= 500 || response.status === 429 || response.status === 401)
          throw new Error(`${method} ${path} was answered with ${response.status}`);
        return { status: response.status, body: text === '' ? null : JSON.parse(text) };
      } catch (error) {
        throw new PeerUnavailableError('The other service did not do it', { cause: error });
      }
    },
  };
}
