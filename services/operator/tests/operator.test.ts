import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pathOf, type KubernetesObject } from '../src/kubernetes/kubernetes-object.ts';
import { childKinds, kindOf, secretKind, volumeClaimKind } from '../src/resources/child-kinds.ts';
import { labelsOf } from '../src/resources/own-object.ts';
import { hasApiServer } from './control-plane.ts';
import { startFakeControllers } from './fake-controllers.ts';
import { createNamespace, startOperatorCluster } from './operator-cluster.ts';
import { poll } from './poll.ts';

const deployments = kindOf({ apiVersion: 'apps/v1', kind: 'Deployment' });
const statefulSets = kindOf({ apiVersion: 'apps/v1', kind: 'StatefulSet' });
const jobs = kindOf({ apiVersion: 'batch/v1', kind: 'Job' });
const configMaps = kindOf({ apiVersion: 'v1', kind: 'ConfigMap' });
const services = kindOf({ apiVersion: 'v1', kind: 'Service' });
const scaledObjects = kindOf({ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' });
const roles = kindOf({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' });
const policies = kindOf({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' });

const imageOf = ({ spec }: KubernetesObject) =>
  (spec as { template: { spec: { containers: { image: string }[] } } }).template.spec.containers[0]
    ?.image;

describe.skipIf(!hasApiServer)(
  'the operator (skipped where etcd, hyperkube or helm is missing)',
  () => {
    let cluster: Awaited<ReturnType<typeof startOperatorCluster>>;
    let operator: ReturnType<(typeof cluster)['createOperator']>;
    let controllers: ReturnType<typeof startFakeControllers> | undefined;
    beforeAll(async () => {
      cluster = await startOperatorCluster();
      operator = cluster.createOperator();
      await operator.start();
      controllers = startControllers();
    });
    afterAll(async () => {
      await controllers?.stop();
      await operator.stop();
      await cluster.stop();
    });

    const startControllers = () =>
      startFakeControllers(cluster.api, { isBroken: (image) => image.endsWith('-broken') });
    const remove = (kind: typeof deployments, namespace: string, name: string) =>
      cluster.api.request('DELETE', pathOf(kind, namespace, name), {
        body: { propagationPolicy: 'Background' },
      });

    /** A namespace with a platform that is ready. */
    async function install(namespace: string, spec: object = {}) {
      const platforms = await createNamespace(cluster.api, namespace);
      await platforms.create('ems', spec);
      const phase = async () => (await platforms.read('ems')).status?.phase;
      await poll(phase).toBe('Ready');
      return {
        ...platforms,
        phase,
        says: async (type: string) => (await platforms.condition('ems', type))?.message,
        reason: async (type: string) => (await platforms.condition('ems', type))?.reason,
        observed: async () => {
          const { metadata, status } = await platforms.read('ems');
          return status?.observedGeneration === metadata.generation;
        },
      };
    }

    test('creates a platform from one resource, and reports its address', async () => {
      const energy = await install('installed');

      expect((await energy.read('ems')).status).toMatchObject({
        phase: 'Ready',
        url: 'http://ems.installed.example.org',
        version: '0.1.0',
        observedGeneration: 1,
      });
      for (const type of ['Accepted', 'DatabaseReady', 'BrokerReady', 'Migrated', 'Available'])
        expect((await energy.condition('ems', type))?.status, type).toBe('True');
      const found = (await Promise.all(childKinds.map((kind) => energy.list(kind)))).flat();
      expect(found.length).toBeGreaterThan(50);
      for (const { metadata } of found.filter(({ metadata }) => metadata.ownerReferences))
        expect(metadata.ownerReferences).toMatchObject([{ kind: 'EnergyPlatform', name: 'ems' }]);
      const events = (await cluster.api.request(
        'GET',
        '/apis/events.k8s.io/v1/namespaces/installed/events',
      )) as { items: { reason: string }[] };
      expect(events.items.map(({ reason }) => reason)).toContain('AvailableServing');
    });

    test('starts no service before the databases and the broker are ready', async () => {
      await controllers?.stop();
      const energy = await createNamespace(cluster.api, 'ordered');
      await energy.create('ems');

      await poll(async () => (await energy.list(jobs)).length).toBe(1);
      await poll(async () => (await energy.condition('ems', 'Progressing'))?.message).toContain(
        'PostgreSQL is not ready yet',
      );
      expect(await energy.list(deployments)).toEqual([]);
      expect((await energy.condition('ems', 'DatabaseReady'))?.message).toContain(
        'kubectl -n ordered describe pod ems-postgresql-0',
      );

      controllers = startControllers();
      await poll(async () => (await energy.read('ems')).status?.phase).toBe('Ready');
      expect((await energy.list(deployments)).length).toBe(8);
    });

    test('repairs children that are edited or deleted, and leaves what others added', async () => {
      const energy = await install('repaired');
      const patch = (name: string, spec: object) =>
        cluster.api.request('PATCH', pathOf(deployments, 'repaired', name), {
          contentType: 'application/merge-patch+json',
          body: { spec, metadata: { annotations: { 'example.org/note': 'kept' } } },
        });
      await patch('ems-web', { replicas: 7 });
      await remove(deployments, 'repaired', 'ems-auth-service');
      await remove(services, 'repaired', 'ems-web');
      await remove(policies, 'repaired', 'ems-postgresql');
      await remove(roles, 'repaired', 'ems-provisioner');

      const web = () => energy.get(deployments, 'ems-web');
      await poll(async () => (await web()).spec?.['replicas']).toBe(1);
      expect((await web()).metadata.annotations).toMatchObject({ 'example.org/note': 'kept' });
      await poll(() => energy.get(deployments, 'ems-auth-service').catch(() => '')).toBeTruthy();
      await poll(() => energy.get(services, 'ems-web').catch(() => '')).toBeTruthy();
      await poll(() => energy.get(policies, 'ems-postgresql').catch(() => '')).toBeTruthy();
      await poll(() => energy.get(roles, 'ems-provisioner').catch(() => '')).toBeTruthy();
      await poll(energy.phase).toBe('Ready');
    });

    test('runs the provisioner again when its ConfigMap was removed', async () => {
      const energy = await install('marker');
      const markers = async () =>
        (await energy.list(configMaps)).filter(({ metadata }) =>
          metadata.name.startsWith('ems-provisioned-'),
        );
      const [before] = await markers();
      await remove(configMaps, 'marker', before?.metadata.name ?? '');

      await poll(async () => (await markers())[0]?.metadata.uid ?? before?.metadata.uid).not.toBe(
        before?.metadata.uid,
      );
      await poll(energy.phase).toBe('Ready');
    });

    test('rolls out a change, and removes objects that are no longer needed', async () => {
      const energy = await install('changed');
      expect((await energy.list(scaledObjects)).length).toBe(1);

      await energy.change('ems', { workers: { autoscale: false, min: 3 }, replicas: 2 });
      await poll(async () => (await energy.list(scaledObjects)).length).toBe(0);
      await poll(energy.phase).toBe('Ready');
      const replicas = async (name: string) =>
        (await energy.get(deployments, name)).spec?.['replicas'];
      expect(await replicas('ems-monitoring-worker')).toBe(3);
      expect(await replicas('ems-web')).toBe(2);

      await energy.change('ems', { workers: { autoscale: true, min: 1 }, replicas: 1 });
      await poll(async () => (await energy.list(scaledObjects)).length).toBe(1);
      await poll(() => replicas('ems-web')).toBe(1);
    });

    test('prepares a new version before its services start, then removes the old Job', async () => {
      const energy = await install('upgraded');
      const [old] = await energy.list(jobs);

      await energy.change('ems', { version: '0.1.1' });
      await poll(async () => (await energy.read('ems')).status?.version).toBe('0.1.1');
      const found = await energy.list(jobs);
      expect(found.map(imageOf)).toEqual(['ems/provisioner:0.1.1']);
      expect(found[0]?.metadata.name).not.toBe(old?.metadata.name);
      expect(imageOf(await energy.get(deployments, 'ems-web'))).toBe('ems/web:0.1.1');
    });

    test('rolls back when new pods do not become ready, and tries again only after a change', async () => {
      const energy = await install('rolled-back', { upgrade: { timeoutSeconds: 30 } });
      const { metadata } = await energy.read('ems');
      await energy.change('ems', {
        values: { web: { image: { tag: '0.1.2-broken' } }, 'ws-service': { replicas: 9 } },
      });
      await poll(energy.phase).toBe('Updating');
      await poll(() => energy.says('Progressing')).toContain('Not ready yet: web');
      expect((await energy.condition('ems', 'Available'))?.status).toBe('True');
      await makeOlder('rolled-back', metadata.name);

      await poll(energy.phase).toBe('RolledBack');
      expect(imageOf(await energy.get(deployments, 'ems-web'))).toBe('ems/web:0.1.0');
      expect((await energy.get(deployments, 'ems-ws-service')).spec?.['replicas']).toBe(1);
      expect(await energy.says('Progressing')).toMatch(
        /did not become ready: Not ready yet: web.*0\.1\.0 is running again/,
      );
      expect((await energy.read('ems')).status?.version).toBe('0.1.0');

      await energy.change('ems', { values: { web: { image: { tag: '0.1.2' } } } });
      await poll(energy.phase).toBe('Ready');
      expect(imageOf(await energy.get(deployments, 'ems-web'))).toBe('ems/web:0.1.2');
    });

    /** As if a roll-out had begun a day ago. */
    async function makeOlder(namespace: string, name: string): Promise<void> {
      const path = pathOf(configMaps, namespace, `${name}-operator-state`);
      const { data } = (await cluster.api.request('GET', path)) as { data: { state: string } };
      const state = JSON.parse(data.state) as { attempt: { startedAt: string } };
      state.attempt.startedAt = new Date(Date.now() - 86_400_000).toISOString();
      await cluster.api.request('PATCH', path, {
        contentType: 'application/merge-patch+json',
        body: { data: { state: JSON.stringify(state) } },
      });
    }

    test.each<[string, object, string, string]>([
      [
        'a version of another series',
        { version: '7.0.0' },
        'UnsupportedVersion',
        'runs versions 0.1.x, not 7.0.0',
      ],
      [
        'a certificate that does not exist',
        { tls: { secretName: 'cert' } },
        'SecretMissing',
        'has no Secret cert',
      ],
      [
        'values that the charts do not know',
        { values: { web: { replikas: 2 } } },
        'ValuesRefused',
        'replikas',
      ],
      [
        'values that the charts refuse',
        { values: { simulator: { enabled: true } } },
        'ValuesRefused',
        'The simulator needs devices',
      ],
    ])('refuses %s with a sentence and changes nothing', async (what, spec, reason, sentence) => {
      const energy = await install(`refused-${what.length}`);
      const before = (await energy.list(deployments)).map(({ metadata }) => metadata.generation);

      await energy.change('ems', spec);
      await poll(energy.observed).toBe(true);
      expect(await energy.phase()).toBe('Rejected');
      expect(await energy.reason('Accepted')).toBe(reason);
      expect(await energy.says('Accepted')).toContain(sentence);
      expect((await energy.condition('ems', 'Available'))?.status).toBe('True');
      expect((await energy.list(deployments)).map(({ metadata }) => metadata.generation)).toEqual(
        before,
      );
    });

    test('gives a host to the older of two platforms', async () => {
      await install('first', { host: 'shared.example.org' });
      const second = await createNamespace(cluster.api, 'second');
      await second.create('ems', { host: 'shared.example.org' });

      await poll(async () => (await second.condition('ems', 'Accepted'))?.message).toContain(
        'belongs to the EnergyPlatform first/ems',
      );
      expect(await second.list(deployments)).toEqual([]);
    });

    describe('when a platform is deleted', () => {
      async function withData(namespace: string, spec: object) {
        const energy = await install(namespace, spec);
        const [set] = await energy.list(statefulSets);
        const templates = set?.spec?.['volumeClaimTemplates'] as KubernetesObject[] | undefined;
        await cluster.api.request('POST', pathOf(secretKind, namespace), {
          body: {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 'ems-keys', labels: labelsOf('ems') },
          },
        });
        // As the controller of the StatefulSet creates it.
        const claim = {
          ...templates?.[0],
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
        };
        await cluster.api.request('POST', pathOf(volumeClaimKind, namespace), {
          body: {
            ...claim,
            metadata: { ...templates?.[0]?.metadata, name: 'data-ems-postgresql-0' },
          },
        });
        await energy.delete('ems');
        await poll(() => energy.read('ems').catch(() => 'gone')).toBe('gone');
        const kept = [...(await energy.list(secretKind)), ...(await energy.list(volumeClaimKind))];
        return kept.filter(({ metadata }) => !metadata.deletionTimestamp);
      }

      test('volumes and Secrets stay by default', async () => {
        const kept = await withData('retained', {});
        expect(kept.map(({ metadata }) => metadata.name)).toEqual([
          'ems-keys',
          'data-ems-postgresql-0',
        ]);
      });

      test('volumes and Secrets are deleted if the policy is Delete', async () => {
        expect(await withData('deleted', { deletionPolicy: 'Delete' })).toEqual([]);
        expect(await cluster.api.request('GET', pathOf(deployments, 'deleted'))).toMatchObject({
          items: [],
        });
      });
    });

    test('stops reconciling when nothing changes', async () => {
      const energy = await install('quiet');
      const reconciled = async () => {
        const text = await (await fetch(`http://127.0.0.1:${operator.port()}/metrics`)).text();
        return Number(/^reconcile_total\{result="success".*\} (\d+)$/m.exec(text)?.[1]);
      };
      let last = -1;
      // Twice the time for which changes of children are collected.
      await expect
        .poll(async () => last === (last = await reconciled()), { interval: 400, timeout: 60_000 })
        .toBe(true);
      expect(last).toBeGreaterThan(0);
      expect(await energy.phase()).toBe('Ready');
    });
  },
);
