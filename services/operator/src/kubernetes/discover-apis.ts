import type { ClusterApis } from '../resources/render-charts.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

interface GroupList {
  readonly groups: readonly {
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
}

const validMs = 30_000;

/** The APIs of the cluster. Cached for a while, because add-ons are rarely installed or removed. */
export function createDiscovery(api: KubernetesApi, now: () => number): () => Promise<ClusterApis> {
  let known: { readonly apis: Promise<ClusterApis>; readonly until: number } | undefined;
  return () => {
    if (!known || now() > known.until) {
      const apis = discoverApis(api);
      known = { apis, until: now() + validMs };
      apis.catch(() => (known = undefined));
    }
    return known.apis;
  };
}

async function discoverApis(api: KubernetesApi): Promise<ClusterApis> {
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
