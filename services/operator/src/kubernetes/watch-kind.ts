import { setTimeout as delay } from 'node:timers/promises';
import { Watch, type KubeConfig } from '@kubernetes/client-node';
import type { Logger } from '@ems/logging';
import { isStatus, type KubernetesApi } from './kubernetes-api.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

export interface WatchOptions {
  readonly kubeConfig: KubeConfig;
  readonly api: KubernetesApi;
  readonly path: string;
  readonly labelSelector?: string;
  readonly logger: Logger;
  /** Every change, perhaps twice. */
  readonly onChange: (object: KubernetesObject, type: string) => void;
  /** Changes may have been missed: look at everything. */
  readonly onGap: () => Promise<void> | void;
  /** For a kind that the cluster may lack: how long to wait before looking again. */
  readonly absentMs?: number;
  readonly retryMs?: number;
}

interface ErrorStatus {
  readonly code?: number;
  readonly message?: string;
}

const longestRetryMs = 30_000;
const betweenWatchesMs = 100;

/**
 * Follows the changes of one kind for ever. A watch that ends goes on where it was; one that is silent for 30 seconds,
 * perhaps because its connection is half-open, is opened again by the library. When the position is too old or the API
 * server is another, `onGap` is called before anything else.
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
        // A server that ends each watch at once must not be asked without a pause.
        await pause(betweenWatchesMs);
      } catch (error) {
        if (stopping.signal.aborted) return;
        const absent = isStatus(error, 404) && options.absentMs;
        // What is wrong with the position is not known: a new one is never wrong.
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

  /** @returns where to go on */
  async function watched(from: string): Promise<string> {
    let position = from;
    let failure: unknown;
    const watch = new Watch(options.kubeConfig);
    const ended = Promise.withResolvers<void>();
    const query: Record<string, string | number | boolean> = {
      resourceVersion: from,
      allowWatchBookmarks: true,
      timeoutSeconds: 290,
    };
    if (options.labelSelector) query['labelSelector'] = options.labelSelector;
    const connection = await watch.watch(
      options.path,
      query,
      (type: string, object: KubernetesObject | ErrorStatus) => {
        if (type === 'ERROR') {
          failure = new Error((object as ErrorStatus).message ?? 'the API server ended the watch');
          return;
        }
        const changed = object as KubernetesObject;
        position = changed.metadata.resourceVersion ?? position;
        if (type !== 'BOOKMARK') options.onChange(changed, type);
      },
      (error: unknown) => {
        if (error && (error as Error).name !== 'TimeoutError') failure ??= error;
        ended.resolve();
      },
    );
    const abort = () => connection.abort();
    stopping.signal.addEventListener('abort', abort, { once: true });
    await ended.promise;
    stopping.signal.removeEventListener('abort', abort);
    if (failure) throw failure;
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
