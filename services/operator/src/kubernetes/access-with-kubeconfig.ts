import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { getGlobalDispatcher, type Dispatcher } from 'undici';
import type { ClusterAccess } from './cluster-access.ts';

/** Uses the library, because a kubeconfig can log in in many ways. */
export const accessWith =
  (kubeConfig: KubeConfig): ClusterAccess =>
  async () => {
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster) throw new Error('The kubeconfig names no cluster. Set its current context');
    const context = new RequestContext(cluster.server, HttpMethod.GET);
    await kubeConfig.applySecurityAuthentication(context);
    return {
      server: cluster.server.replace(/\/$/, ''),
      headers: context.getHeaders(),
      dispatcher: (context.getDispatcher() as Dispatcher | undefined) ?? getGlobalDispatcher(),
    };
  };

export function loadKubeconfig(): ClusterAccess {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromDefault();
  return accessWith(kubeConfig);
}
