import { text } from 'node:stream/consumers';
import type { ClusterAccess } from './cluster-access.ts';
import { errorOf } from './kubernetes-api.ts';
import { isSuccess, sendRequest, type Query } from './send-request.ts';

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
    const response = await sendRequest(await access(), {
      path,
      query,
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!isSuccess(response)) throw errorOf(response.statusCode, await text(response));
    let rest = '';
    for await (const chunk of response.setEncoding('utf8')) {
      timer.refresh();
      rest += chunk as string;
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
