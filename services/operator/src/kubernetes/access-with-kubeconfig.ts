import { KubeConfig } from '@kubernetes/client-node';
import type { Access, ClusterAccess } from './cluster-access.ts';

/** Uses the library, because a kubeconfig can log in in many ways. */
export const accessWith =
  (kubeConfig: KubeConfig): ClusterAccess =>
  async () => {
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster) throw new Error('The kubeconfig names no cluster. Set its current context');
    const options: Access['options'] = {};
    await kubeConfig.applyToHTTPSOptions(options);
    return { server: cluster.server.replace(/\/$/, ''), options };
  };

export function loadKubeconfig(): ClusterAccess {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromDefault();
  return accessWith(kubeConfig);
}
