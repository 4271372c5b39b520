import { spawnSync } from 'node:child_process';
import type { Release } from './release.ts';

const replaceable =
  'app.kubernetes.io/part-of=ems,app.kubernetes.io/name notin (postgresql,rabbitmq,provisioner)';

/** Evicts the pods of a Deployment one by one, as when a node is drained. */
export async function evictEveryPod({ namespace, kubectl, allReady }: Release): Promise<void> {
  const pods = await kubectl('get', 'pods', '--selector', replaceable, '--output', 'name');
  for (const pod of pods.split('\n')) {
    const name = pod.replace('pod/', '');
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    spawnSync('kubectl', ['create', '--raw', path, '--filename', '-'], {
      input: JSON.stringify(body),
    });
    await allReady(180);
  }
}

/** Kills the only pod of a storage without warning. */
export async function killStorage(
  { kubectl, allReady }: Release,
  storage: 'postgresql' | 'rabbitmq',
): Promise<void> {
  await kubectl('delete', 'pod', `ems-${storage}-0`, '--grace-period=0', '--force');
  await kubectl('rollout', 'status', `statefulset/ems-${storage}`, '--timeout=180s');
  await allReady(180);
}
