import { fetch } from 'undici';
import type { ClusterAccess } from './cluster-access.ts';

const answerMs = 30_000;

/** A request that the API server rejected, with its message. */
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
 * Reads and writes objects as the API server stores them. The library's typed clients would drop unknown members and
 * load every model of Kubernetes.
 */
export interface KubernetesApi {
  /** @throws {KubernetesError} for each answer that is not a success */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    options?: RequestOptions,
  ): Promise<unknown>;
}

export function createKubernetesApi(access: ClusterAccess): KubernetesApi {
  return {
    async request(method, path, { query = {}, body, contentType = 'application/json' } = {}) {
      const { server, headers, dispatcher } = await access();
      const response = await fetch(addressOf(server, path, query), {
        method,
        headers: { ...headers, Accept: 'application/json', 'Content-Type': contentType },
        dispatcher,
        signal: AbortSignal.timeout(answerMs),
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      if (response.ok) return parsed(text);
      throw errorOf(response.status, text);
    },
  };
}

/** @returns undefined if the object does not exist */
export async function readIfExists<Found>(
  api: KubernetesApi,
  path: string,
): Promise<Found | undefined> {
  try {
    return (await api.request('GET', path)) as Found;
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/** Deletes an object and its dependents, if it exists. */
export async function deleteIfExists(api: KubernetesApi, path: string): Promise<void> {
  try {
    await api.request('DELETE', path, { body: { propagationPolicy: 'Background' } });
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
  }
}

export function errorOf(status: number, text: string): KubernetesError {
  const { reason = '', message = text } = parsed(text) as { reason?: string; message?: string };
  return new KubernetesError(status, reason, message);
}

export function addressOf(server: string, path: string, query: Query): URL {
  const url = new URL(server + path);
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
