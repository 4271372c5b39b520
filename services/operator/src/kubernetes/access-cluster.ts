import { existsSync, readFileSync } from 'node:fs';
import { Agent } from 'undici';
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

function accessAsPod(address: string, folder: string): ClusterAccess {
  const dispatcher = new Agent({ connect: { ca: readFileSync(`${folder}/ca.crt`, 'utf8') } });
  return async () => {
    const token = readFileSync(`${folder}/token`, 'utf8').trim();
    return {
      server: `https://${address}`,
      headers: { Authorization: `Bearer ${token}` },
      dispatcher,
    };
  };
}
