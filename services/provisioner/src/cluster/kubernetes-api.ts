import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

const account = '/var/run/secrets/kubernetes.io/serviceaccount';
const answerMs = 10_000;

export interface KubernetesAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls the Kubernetes API of this pod's cluster. `path` is below the pod's namespace. */
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
            // Read for each request, because Kubernetes renews the token.
            Authorization: `Bearer ${read('token')}`,
            'Content-Type':
              method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
          },
        },
        (response) => {
          const status = response.statusCode ?? 0;
          text(response).then((body) => resolve({ status, body: parsed(body) }), reject);
        },
      );
      outgoing.on('timeout', () =>
        outgoing.destroy(new Error('The Kubernetes API does not answer')),
      );
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return { message: body };
  }
}

/** `action` completes "did not let the provisioner …". */
export function refusal(action: string, { status, body }: KubernetesAnswer): Error {
  const reason = (body as { message?: string }).message ?? 'it gave no reason';
  return new Error(
    `The Kubernetes API did not let the provisioner ${action}: ${status}, ${reason}`,
  );
}
