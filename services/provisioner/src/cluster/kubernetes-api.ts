import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const account = '/var/run/secrets/kubernetes.io/serviceaccount';
const answerMs = 10_000;

export interface KubernetesAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks the Kubernetes API of the cluster that this pod is in. `path` is below the pod's own namespace. */
export type KubernetesApi = (
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: unknown,
) => Promise<KubernetesAnswer>;

/** As the pod's service account. */
export function connectKubernetes(
  server: { host: string; port: string },
  folder = account,
): KubernetesApi {
  const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8').trim();
  const base = `/api/v1/namespaces/${read('namespace')}`;
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          ...server,
          ca: read('ca.crt'),
          method,
          path: `${base}/${path}`,
          timeout: answerMs,
          headers: {
            // Read each time: the token is renewed.
            Authorization: `Bearer ${read('token')}`,
            'Content-Type':
              method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, body: parsed(text) });
          });
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error('The Kubernetes API is silent')));
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { message: text };
  }
}
