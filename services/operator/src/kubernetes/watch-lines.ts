import { fetch } from 'undici';
import type { ClusterAccess } from './cluster-access.ts';
import { addressOf, errorOf, type Query } from './kubernetes-api.ts';

/** Stored objects have at most 1.5 MB. */
const longestLine = 16_000_000;

export interface WatchRequest {
  readonly access: ClusterAccess;
  readonly path: string;
  readonly query: Query;
  /** A connection that is silent for this long may be half-open, so it is closed. */
  readonly silentMs: number;
  readonly signal: AbortSignal;
}

/**
 * The lines of a watch, until the server ends it or it is silent for too long.
 *
 * @throws {KubernetesError} for an answer that is not a success
 */
export async function* watchLines({
  access,
  path,
  query,
  silentMs,
  signal,
}: WatchRequest): AsyncGenerator<string> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silentMs).unref();
  try {
    const { server, headers, dispatcher } = await access();
    const response = await fetch(addressOf(server, path, query), {
      headers: { ...headers, Accept: 'application/json' },
      dispatcher,
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok) throw errorOf(response.status, await response.text());
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine)
        throw new Error(`The watch of ${path} sent a line of more than ${longestLine} characters`);
      yield* lines.filter((line) => line !== '');
    }
  } catch (error) {
    if (!silence.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}
