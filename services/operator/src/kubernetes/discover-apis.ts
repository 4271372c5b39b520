import type { ClusterApis } from '../resources/render-charts.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

interface GroupList {
  readonly groups: readonly {
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
}

/** What the cluster offers now: add-ons come and go. */
export async function discoverApis(api: KubernetesApi): Promise<ClusterApis> {
  const [version, groups] = (await Promise.all([
    api.request('GET', '/version'),
    api.request('GET', '/apis'),
  ])) as [{ gitVersion: string }, GroupList];
  return {
    version: version.gitVersion,
    groupVersions: groups.groups
      .flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion))
      .toSorted(),
  };
}
