import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import type { ClusterAccess } from './cluster-access.ts';
import { isStatus, type KubernetesApi } from './kubernetes-api.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { watchLines } from './watch-lines.ts';

export interface WatchOptions {
  readonly access: ClusterAccess;
  readonly api: KubernetesApi;
  readonly path: string;
  readonly labelSelector?: string;
  readonly logger: Logger;
  /** Called for every change, sometimes twice. */
  readonly onChange: (object: KubernetesObject, type: string) => void;
  /** Called when changes may have been missed, so that everything must be checked. */
  readonly onGap: () => Promise<void> | void;
  /** For a kind that the cluster may lack: how long to wait before trying again. */
  readonly absentMs?: number;
  readonly retryMs?: number;
  /** A connection that is silent for this long is considered half-open. */
  readonly silentMs?: number;
}

interface WatchEvent {
  readonly type: string;
  readonly object: KubernetesObject | ErrorStatus;
}

interface ErrorStatus {
  readonly message?: string;
}

const longestRetryMs = 30_000;
const betweenWatchesMs = 100;
/** The API server sends a bookmark each minute. */
const usualSilentMs = 90_000;

/**
 * Follows the changes of one kind forever. A watch that has ended, or whose connection may be half-open because it is
 * silent, continues where it was. If the position is too old, or the API server has changed, `onGap` is called first.
 */
export function watchKind(options: WatchOptions) {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function follow(): Promise<void> {
    let position: string | undefined;
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        position ??= await listed();
        position = await watched(position);
        failures = 0;
        // Pauses, in case the server ends each watch at once.
        await pause(betweenWatchesMs);
      } catch (error) {
        if (stopping.signal.aborted) return;
        const absent = isStatus(error, 404) && options.absentMs;
        // The position may be invalid. Starting with a new one is always safe.
        position = undefined;
        if (!absent) options.logger.warn({ err: error, path: options.path }, 'Watch failed');
        const retryMs = (options.retryMs ?? 1_000) * 2 ** failures++;
        await pause(absent || Math.min(retryMs, longestRetryMs));
      }
    }
  }

  const pause = (milliseconds: number) =>
    delay(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);

  async function listed(): Promise<string> {
    const list = (await options.api.request('GET', options.path, {
      query: { limit: 1, labelSelector: options.labelSelector },
    })) as { metadata: { resourceVersion: string } };
    await options.onGap();
    return list.metadata.resourceVersion;
  }

  /** @returns the position to continue from */
  async function watched(from: string): Promise<string> {
    let position = from;
    const lines = watchLines({
      access: options.access,
      path: options.path,
      query: {
        watch: true,
        resourceVersion: from,
        allowWatchBookmarks: true,
        timeoutSeconds: 290,
        labelSelector: options.labelSelector,
      },
      silentMs: options.silentMs ?? usualSilentMs,
      signal: stopping.signal,
    });
    for await (const line of lines) {
      const { type, object } = JSON.parse(line) as WatchEvent;
      if (type === 'ERROR')
        throw new Error((object as ErrorStatus).message ?? 'the API server ended the watch');
      const changed = object as KubernetesObject;
      position = changed.metadata.resourceVersion ?? position;
      if (type !== 'BOOKMARK') options.onChange(changed, type);
    }
    return position;
  }

  return {
    start(): void {
      running = follow();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
