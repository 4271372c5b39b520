import type { KubernetesObject } from './kubernetes-object.ts';

/**
 * Passes an object when something other than its status has changed. Add-ons update the status of their resources every
 * few seconds. An object without a generation, such as a ConfigMap, has no status.
 */
export function createNewsFilter(): (object: KubernetesObject) => boolean {
  const seen = new Map<string, string>();
  return ({ metadata }) => {
    const {
      uid = '',
      generation,
      labels,
      annotations,
      ownerReferences,
      deletionTimestamp,
    } = metadata;
    if (generation === undefined) return true;
    const news = JSON.stringify([
      generation,
      labels,
      annotations,
      ownerReferences,
      deletionTimestamp,
    ]);
    const isNews = seen.get(uid) !== news;
    if (deletionTimestamp) seen.delete(uid);
    else seen.set(uid, news);
    return isNews;
  };
}
