import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesApi } from '../src/kubernetes/kubernetes-api.ts';
import { childKinds } from '../src/resources/child-kinds.ts';
import { createChartRenderer } from '../src/resources/render-charts.ts';
import { createReconcile } from '../src/reconcile/reconcile-platform.ts';
import { hasApiServer, programOf } from './control-plane.ts';
import { killedAt } from './killed-at.ts';
import { createNamespace, startWorkingCluster } from './operator-cluster.ts';
import { poll } from './poll.ts';

describe.skipIf(!hasApiServer)(
  'an operator that is killed (skipped where etcd, hyperkube or helm is missing)',
  () => {
    let cluster: Awaited<ReturnType<typeof startWorkingCluster>>;
    let reconcileWith: (api: KubernetesApi) => ReturnType<typeof createReconcile>;
    beforeAll(async () => {
      cluster = await startWorkingCluster();
      const render = createChartRenderer(programOf('helm') ?? '', cluster.chart);
      reconcileWith = (api) =>
        createReconcile({
          api,
          render,
          chartVersion: '0.1.0',
          recordEvent: async () => undefined,
        });
    });
    afterAll(() => cluster.stop());

    async function reconcileUntilDone(namespace: string): Promise<void> {
      const reconcile = reconcileWith(cluster.api);
      await poll(() => reconcile(namespace, 'ems')).toBeUndefined();
    }

    /** The names of all objects, and the status of the resource. */
    async function stateOf(energy: Awaited<ReturnType<typeof createNamespace>>) {
      const found = (await Promise.all(childKinds.map((kind) => energy.list(kind)))).flat();
      const { status } = await energy.read('ems');
      return {
        names: found
          .filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
          .map(({ metadata }) => metadata.name)
          .toSorted(),
        phase: status?.phase,
        version: status?.version,
        conditions: status?.conditions?.map(({ type, status: is, reason }) => [type, is, reason]),
      };
    }

    test('at any write leaves a state from which the next process reaches the same result', async () => {
      const spec = { workers: { autoscale: false, min: 2 }, version: '0.1.1' };
      const whole = await createNamespace(cluster.api, 'whole');
      await whole.create('ems');
      await reconcileUntilDone('whole');
      await whole.change('ems', spec);
      await reconcileUntilDone('whole');
      const expected = await stateOf(whole);
      expect(expected.phase).toBe('Ready');

      const killed = await createNamespace(cluster.api, 'killed');
      await killed.create('ems');
      const killEach = async () => {
        for (let write = 1, isDone = false; !isDone; write += 7)
          for (const after of [false, true])
            isDone = await reconcileWith(killedAt(cluster.api, write, after))('killed', 'ems').then(
              () => true,
              () => false,
            );
      };
      await killEach();
      await reconcileUntilDone('killed');
      await killed.change('ems', spec);
      for (let write = 1; write <= 12; write++)
        for (const after of [false, true])
          await reconcileWith(killedAt(cluster.api, write, after))('killed', 'ems').catch(
            () => undefined,
          );
      await killEach();
      await reconcileUntilDone('killed');

      expect(await stateOf(killed)).toEqual(expected);
    });
  },
);
