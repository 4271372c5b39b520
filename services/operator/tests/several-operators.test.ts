import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesApi } from '../src/kubernetes/kubernetes-api.ts';
import { pathOf } from '../src/kubernetes/kubernetes-object.ts';
import { kindOf } from '../src/resources/child-kinds.ts';
import { hasApiServer } from './control-plane.ts';
import { createNamespace, startWorkingCluster } from './operator-cluster.ts';
import { poll } from './poll.ts';

const services = kindOf({ apiVersion: 'v1', kind: 'Service' });
const lease = '/apis/coordination.k8s.io/v1/namespaces/default/leases/ems-operator';

/** An API that can stop answering, as for a process that hangs or loses its network. */
function interruptible(api: KubernetesApi) {
  let cut = false;
  let isLeading = () => false;
  const writes = { asLeader: 0, otherwise: 0 };
  return {
    api: {
      async request(...args) {
        if (cut) throw new Error('no connection');
        if (args[0] !== 'GET' && !args[1].includes('/leases'))
          writes[isLeading() ? 'asLeader' : 'otherwise']++;
        return api.request(...args);
      },
    } satisfies KubernetesApi,
    writes,
    watch: (operator: { isLeading: () => boolean }) => (isLeading = operator.isLeading),
    cut: () => (cut = true),
  };
}

describe.skipIf(!hasApiServer)(
  'several operators (skipped where etcd, hyperkube or helm is missing)',
  () => {
    let cluster: Awaited<ReturnType<typeof startWorkingCluster>>;
    beforeAll(async () => {
      cluster = await startWorkingCluster();
    });
    afterAll(() => cluster.stop());

    let running: { stop(): Promise<unknown> }[] = [];
    afterEach(async () => {
      for (const operator of running) await operator.stop();
      running = [];
    });

    test('one leads, and another takes over when it hangs or stops', async () => {
      const first = interruptible(cluster.api);
      const second = interruptible(cluster.api);
      let lost = false;
      const onLost = () => (lost = true);
      const election = { leaseMs: 5_000, renewalDeadlineMs: 4_000, retryMs: 200 };
      const one = cluster.createOperator({}, { api: first.api, election, onLost });
      const other = cluster.createOperator({ POD_NAME: 'other' }, { api: second.api, election });
      first.watch(one);
      second.watch(other);
      running = [one];
      await one.start();
      await poll(one.isLeading).toBe(true);
      await other.start();
      const energy = await createNamespace(cluster.api, 'energy');
      await energy.create('ems');
      await poll(async () => (await energy.read('ems')).status?.phase).toBe('Ready');
      expect(first.writes).toEqual({ asLeader: expect.any(Number), otherwise: 0 });
      expect(first.writes.asLeader).toBeGreaterThan(0);
      expect(second.writes.otherwise).toBe(0);

      first.cut();
      await poll(other.isLeading).toBe(true);
      expect(lost).toBe(true);
      await cluster.api.request('DELETE', pathOf(services, 'energy', 'ems-web'));
      await poll(() => energy.get(services, 'ems-web').catch(() => '')).toBeTruthy();

      await other.stop();
      const { spec } = (await cluster.api.request('GET', lease)) as {
        spec: { holderIdentity?: string };
      };
      expect(spec.holderIdentity).toBeUndefined();
    });

    test('an operator continues after a restart of the API server', async () => {
      const operator = cluster.createOperator();
      running = [operator];
      await operator.start();
      await poll(operator.isLeading).toBe(true);
      const energy = await createNamespace(cluster.api, 'restarted');
      await energy.create('ems');
      await poll(async () => (await energy.read('ems')).status?.phase).toBe('Ready');

      await cluster.restartApiServer();
      await cluster.api.request('DELETE', pathOf(services, 'restarted', 'ems-web'));
      await poll(() => energy.get(services, 'ems-web').catch(() => '')).toBeTruthy();
      await energy.change('ems', { replicas: 2 });
      await poll(async () => (await energy.read('ems')).status?.observedGeneration).toBe(2);
      expect(operator.isLeading()).toBe(true);
    });
  },
);
