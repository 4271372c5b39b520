import { existsSync, readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import type { ClusterAccess } from './cluster-access.ts';

const account = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Uses the pod's service account, or outside a cluster the kubeconfig. */
export function accessCluster(
  server: { readonly host: string | undefined; readonly port: string },
  folder = account,
): ClusterAccess {
  if (server.host && existsSync(`${folder}/token`))
    return accessAsPod(`${addressOf(server.host)}:${server.port}`, folder);
  let access: Promise<ClusterAccess> | undefined;
  return async () => {
    // Loads every model of Kubernetes: 45 MB of memory, which a pod does not need.
    access ??= import('./access-with-kubeconfig.ts').then((module) => module.loadKubeconfig());
    return (await access)();
  };
}

const addressOf = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Before the API server ends an idle connection itself, which a request could meet. */
const idleMs = 10_000;

function accessAsPod(address: string, folder: string): ClusterAccess {
  const ca = readFileSync(`${folder}/ca.crt`, 'utf8');
  const agent = new Agent({ ca, keepAlive: true, timeout: idleMs });
  return async () => {
    const token = readFileSync(`${folder}/token`, 'utf8').trim();
    return {
      server: `https://${address}`,
      options: { agent, headers: { Authorization: `Bearer ${token}` } },
    };
  };
}
