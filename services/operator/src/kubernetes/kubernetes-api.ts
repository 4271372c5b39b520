import { text } from 'node:stream/consumers';
import type { ClusterAccess } from './cluster-access.ts';
import { isSuccess, sendRequest, type Query } from './send-request.ts';

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
    async request(method, path, { query, body, contentType = 'application/json' } = {}) {
      const response = await sendRequest(await access(), {
        method,
        path,
        query,
        headers: { 'Content-Type': contentType },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(answerMs),
      });
      const content = await text(response);
      if (isSuccess(response)) return parsed(content);
      throw errorOf(response.statusCode, content);
    },
  };
}

/** @returns undefined if the object, or its kind, does not exist */
export async function readIfExists<Found>(
  api: KubernetesApi,
  path: string,
  query: Query = {},
): Promise<Found | undefined> {
  try {
    return (await api.request('GET', path, { query })) as Found;
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

export function errorOf(status = 0, content: string): KubernetesError {
  const { reason = '', message = content } = parsed(content) as {
    reason?: string;
    message?: string;
  };
  return new KubernetesError(status, reason, message);
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return { message: content };
  }
}
