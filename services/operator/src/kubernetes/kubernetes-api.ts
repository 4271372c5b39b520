import type { KubeConfig } from '@kubernetes/client-node';
import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { fetch, type Dispatcher } from 'undici';

const answerMs = 30_000;

/** What the API server refused, with the sentence that it gave. */
export class KubernetesError extends Error {
  override name = 'KubernetesError';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export const isStatus = (error: unknown, ...statuses: readonly number[]): boolean =>
  error instanceof KubernetesError && statuses.includes(error.status);

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly contentType?: PatchType | 'application/json';
}

export type PatchType = 'application/apply-patch+yaml' | 'application/merge-patch+json';

/**
 * Objects as the API server has them. The typed clients of the library would drop what they do not know, and load
 * every model of Kubernetes.
 */
export interface KubernetesApi {
  /** @throws {KubernetesError} for each answer that is not a success */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    options?: RequestOptions,
  ): Promise<unknown>;
}

/** The library knows how to log in: as a pod, or with a kubeconfig. */
export function createKubernetesApi(kubeConfig: KubeConfig): KubernetesApi {
  return {
    async request(method, path, { query = {}, body, contentType = 'application/json' } = {}) {
      const url = addressOf(kubeConfig, path, query);
      const context = new RequestContext(url.href, HttpMethod[method]);
      await kubeConfig.applySecurityAuthentication(context);
      const response = await fetch(url, {
        method,
        headers: {
          ...context.getHeaders(),
          Accept: 'application/json',
          'Content-Type': contentType,
        },
        dispatcher: context.getDispatcher() as Dispatcher,
        signal: AbortSignal.timeout(answerMs),
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      const answer = parsed(text);
      if (response.ok) return answer;
      const { reason = '', message = text } = answer as { reason?: string; message?: string };
      throw new KubernetesError(response.status, reason, message);
    },
  };
}

function addressOf(kubeConfig: KubeConfig, path: string, query: Query): URL {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new Error('The kubeconfig names no cluster. Set its current context');
  const url = new URL(cluster.server.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { message: text };
  }
}
