import type { KubernetesApi } from '../src/kubernetes/kubernetes-api.ts';

/** Fails at a write, before or after it reaches the API server, as if the process were killed. */
export function killedAt(api: KubernetesApi, write: number, after: boolean): KubernetesApi {
  let writes = 0;
  return {
    async request(...args) {
      const isLast = args[0] !== 'GET' && ++writes >= write;
      if (isLast && !after) throw new Error('killed');
      const answer = await api.request(...args);
      if (isLast) throw new Error('killed');
      return answer;
    },
  };
}
