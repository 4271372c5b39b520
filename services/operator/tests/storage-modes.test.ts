import { eventually } from '@ems/dev-env/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addOnDefinitions } from '../../../tests/charts/add-on-definitions.ts';
import { pathOf, type KubernetesObject } from '../src/kubernetes/kubernetes-object.ts';
import { childKinds, kindOf, secretKind } from '../src/resources/child-kinds.ts';
import { jobs, policies, startBackupCluster, volumeBackup } from './backup-cluster.ts';
import { hasApiServer } from './control-plane.ts';
import { completeAt } from './fake-backups.ts';
import { poll } from './poll.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const statefulSets = kindOf({ apiVersion: 'apps/v1', kind: 'StatefulSet' });
const deployments = kindOf({ apiVersion: 'apps/v1', kind: 'Deployment' });
const services = kindOf({ apiVersion: 'v1', kind: 'Service' });
const clusters = kindOf({ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' });
const brokers = kindOf({ apiVersion: 'rabbitmq.com/v1beta1', kind: 'RabbitmqCluster' });

const byOperators = {
  database: { mode: 'operator', instances: 2, storage: { size: '20Gi', className: 'fast' } },
  broker: { mode: 'operator', replicas: 3, storage: { size: '5Gi' } },
};
const external = {
  database: {
    mode: 'external',
    external: { host: 'pg.example.org', port: 6432, adminSecretName: 'pg', cidr: '192.0.2.7/32' },
  },
  broker: {
    mode: 'external',
    external: { host: 'mq.example.org', adminSecretName: 'mq', cidr: '192.0.2.8/32' },
  },
};

interface Container {
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: object;
  }[];
}
interface PodTemplate {
  readonly template: {
    readonly spec: { readonly containers: Container[]; readonly initContainers?: Container[] };
  };
}

/** The servers and logins that a program is given. */
function serversOf(object: KubernetesObject | undefined, container = 0) {
  const spec = object?.spec as unknown as PodTemplate | undefined;
  const { containers = [], initContainers = [] } = spec?.template.spec ?? {};
  const variables = [...initContainers, ...containers].at(container)?.env ?? [];
  const find = (name: string) => variables.find((variable) => variable.name === name);
  return {
    database: find('ADMIN_DATABASE_HOST')?.value,
    port: find('ADMIN_DATABASE_PORT_NUMBER')?.value,
    databaseLogin: find('ADMIN_DATABASE_PASSWORD')?.valueFrom,
    broker: find('AMQP_MANAGEMENT_HOST')?.value,
    brokerLogin: find('AMQP_MANAGEMENT_PASSWORD')?.valueFrom,
  };
}
const passwordOf = (name: string) => ({ secretKeyRef: { name, key: 'password' } });

const ofOperators = {
  database: 'ems-postgresql-rw',
  port: '5432',
  databaseLogin: passwordOf('ems-postgresql-superuser'),
  broker: 'ems-rabbitmq',
  brokerLogin: passwordOf('ems-rabbitmq-default-user'),
};
const ofOthers = {
  database: 'pg.example.org',
  port: '6432',
  databaseLogin: passwordOf('pg'),
  broker: 'mq.example.org',
  brokerLogin: passwordOf('mq'),
};

describe.skipIf(!hasApiServer)(
  'storage that is not embedded (skipped where etcd, hyperkube or helm is missing)',
  () => {
    let cluster: Awaited<ReturnType<typeof startBackupCluster>>;
    beforeAll(async () => {
      cluster = await startBackupCluster();
    });
    afterAll(() => cluster.stop());

    type Namespace = Awaited<ReturnType<(typeof cluster)['open']>>;

    const accepted = async (energy: Namespace, name = 'ems') => {
      await energy.reconcile(name);
      const { status, reason, message } = (await energy.condition(name, 'Accepted')) ?? {};
      return `${status} ${reason}: ${message}`;
    };
    const conditionOf = async (energy: Namespace, type: string) => {
      await energy.reconcile();
      const { status, message } = (await energy.condition('ems', type)) ?? {};
      return `${status}: ${message}`;
    };
    const job = async (energy: Namespace) =>
      (await energy.list(jobs)).find(({ metadata }) => metadata.name.includes('-provisioner-'));

    /** What the add-ons report about storage. */
    const say = (energy: Namespace, kind: typeof clusters, name: string, status: object) =>
      energy.get(kind, name).then(({ metadata }) =>
        cluster.api.request('PATCH', `${pathOf(kind, metadata.namespace, name)}/status`, {
          contentType: 'application/merge-patch+json',
          body: { status },
        }),
      );
    /** While a standby still copies the primary server. */
    const primaryAnswers = (energy: Namespace) =>
      say(energy, clusters, 'ems-postgresql', {
        currentPrimary: 'ems-postgresql-1',
        readyInstances: 1,
        instancesStatus: { healthy: ['ems-postgresql-1'] },
      });
    const brokersReady = (energy: Namespace) =>
      say(energy, brokers, 'ems-rabbitmq', {
        conditions: [{ type: 'AllReplicasReady', status: 'True' }],
      });

    /** A platform with storage by operators that is ready. */
    async function installByOperators(namespace: string, spec: object = {}) {
      const energy = await cluster.open(namespace);
      await energy.create('ems', { ...byOperators, ...spec });
      await energy.reconcile();
      await primaryAnswers(energy);
      await brokersReady(energy);
      await poll(() => energy.ready()).toBe('Ready');
      return energy;
    }

    const createSecret = (namespace: string, name: string, keys: readonly string[]) =>
      cluster.api.request('POST', pathOf(secretKind, namespace), {
        body: {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name },
          stringData: Object.fromEntries(keys.map((key) => [key, 'x'])),
        },
      });

    describe('by operators', () => {
      test('is refused until the add-ons are installed, then starts', async () => {
        const bodies = addOnDefinitions.filter(({ spec }) => /cnpg|rabbitmq/.test(spec.group));
        const gone = ({ apiVersion, plural }: typeof clusters) =>
          eventually(() =>
            cluster.api.request('GET', pathOf({ apiVersion, plural })).then(
              () => false,
              () => true,
            ),
          );
        for (const { metadata } of bodies)
          await cluster.api.request('DELETE', `${definitions}/${metadata.name}`);
        await Promise.all([clusters, brokers].map(gone));
        const energy = await cluster.open('missing');
        await energy.create('ems', byOperators);

        for (const [index, sentence] of [
          /^False ValuesRefused: CloudNativePG is not installed.* choose another spec\.database\.mode/,
          /^False ValuesRefused: the RabbitMQ cluster operator is not.* choose another spec\.broker\.mode/,
        ].entries()) {
          await poll(() => {
            energy.clock.now += 60_000;
            return accepted(energy);
          }).toMatch(sentence);
          expect((await energy.read('ems')).status?.phase).toBe('Rejected');
          for (const kind of childKinds.filter(({ optional }) => !optional))
            expect((await energy.list(kind)).filter(isOurs)).toEqual([]);
          await cluster.api.request('POST', definitions, { body: bodies[index] });
        }
        await poll(() => {
          energy.clock.now += 60_000;
          return accepted(energy);
        }).toMatch(/^True/);
        expect(await energy.list(clusters)).toHaveLength(1);
      });

      test('follows the spec, and services wait for it', async () => {
        const energy = await cluster.open('asked');
        await energy.create('ems', {
          ...byOperators,
          values: { postgresql: { operatorImage: 'registry.example.org/postgresql:18' } },
        });
        await energy.reconcile();

        expect((await energy.get(clusters, 'ems-postgresql')).spec).toMatchObject({
          instances: 2,
          imageName: 'registry.example.org/postgresql:18',
          enableSuperuserAccess: true,
          storage: { size: '20Gi', storageClass: 'fast' },
        });
        expect((await energy.get(brokers, 'ems-rabbitmq')).spec).toMatchObject({
          replicas: 3,
          persistence: { storage: '5Gi' },
          rabbitmq: { additionalPlugins: ['rabbitmq_event_exchange', 'rabbitmq_mqtt'] },
        });
        expect(await energy.list(statefulSets)).toEqual([]);
        expect(serversOf(await job(energy), -2)).toEqual(ofOperators);
        expect(JSON.stringify(await job(energy))).not.toContain('"ems-postgresql"');
        expect(await conditionOf(energy, 'DatabaseReady')).toBe(
          'False: PostgreSQL is not ready yet. If this does not change, run kubectl -n asked describe cluster ems-postgresql',
        );
        expect(await conditionOf(energy, 'BrokerReady')).toContain(
          'kubectl -n asked describe rabbitmqcluster ems-rabbitmq',
        );
        await poll(() => conditionOf(energy, 'Migrated')).toContain('True');
        await say(energy, clusters, 'ems-postgresql', {
          currentPrimary: 'ems-postgresql-2',
          instancesStatus: { healthy: ['ems-postgresql-1'] },
        });
        expect(await conditionOf(energy, 'DatabaseReady')).toContain('False');
        await primaryAnswers(energy);
        expect(await conditionOf(energy, 'DatabaseReady')).toContain('True');
        expect(await energy.list(deployments)).toEqual([]);
        await brokersReady(energy);
        await poll(() => energy.ready()).toBe('Ready');
      });

      test('is not applied again when its operators add defaults', async () => {
        const energy = await installByOperators('unchanged');
        const versions = async () =>
          (await Promise.all(childKinds.map((kind) => energy.list(kind))))
            .flat()
            .map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);
        const before = await versions();
        await energy.reconcile();
        expect(await versions()).toEqual(before);
      });

      test('is backed up through its own servers', async () => {
        const energy = await installByOperators('backed-up', { backup: volumeBackup });
        await energy.backUp('now');
        await energy.reconcile();
        expect(serversOf(await energy.get(jobs, 'now-backup'))).toEqual(ofOperators);
        const rules = JSON.stringify((await energy.get(policies, 'ems-backup')).spec?.['egress']);
        expect(rules).toContain('"cnpg.io/cluster":"ems-postgresql"');
        expect(rules).toContain('"app.kubernetes.io/name":"ems-rabbitmq"');
        for (const policy of ['ems-postgresql', 'ems-rabbitmq'])
          expect(JSON.stringify((await energy.get(policies, policy)).spec?.['ingress'])).toContain(
            '"app.kubernetes.io/name":"backup"',
          );
        cluster.ends.set('now', completeAt('now', '2026-03-01T12:00:05Z'));
        await energy.until('now', 'Completed');
        expect(await conditionOf(energy, 'BackedUp')).toContain('True');
      });

      test('outlives its platform with its data, which no backup may overwrite', async () => {
        const energy = await installByOperators('outlived', { backup: volumeBackup });
        cluster.ends.set('last', completeAt('last', '2026-03-01T12:00:05Z'));
        await energy.backUp('last');
        await energy.until('last', 'Completed');
        const { metadata } = await energy.get(clusters, 'ems-postgresql');
        expect(metadata.ownerReferences).toBeUndefined();
        await energy.delete('ems');
        await poll(() => energy.read('ems').catch(() => 'gone')).toBe('gone');

        await energy.create('ems', { ...byOperators, restore: { backup: 'last' } });
        expect(await accepted(energy)).toMatch(
          /^False DataExists: The Cluster ems-postgresql has data from an earlier platform/,
        );
        await energy.delete('ems');
        await energy.create('ems', byOperators);
        expect(await accepted(energy)).toMatch(/^True/);
        expect((await energy.get(clusters, 'ems-postgresql')).metadata.uid).toBe(metadata.uid);
      });

      test('is deleted with its platform if the policy is Delete', async () => {
        const energy = await installByOperators('removed', { deletionPolicy: 'Delete' });
        await energy.delete('ems');
        await poll(async () => {
          await energy.reconcile();
          return energy.read('ems').catch(() => 'gone');
        }).toBe('gone');
        for (const kind of [clusters, brokers]) expect(await energy.list(kind)).toEqual([]);
      });
    });

    describe('by others', () => {
      test('is refused until both Secrets have a login', async () => {
        const energy = await cluster.open('logins');
        await energy.create('ems', external);
        expect(await accepted(energy)).toBe(
          'False SecretMissing: The namespace logins has no Secret pg, which spec.database.external.adminSecretName names. Create it with username and password.',
        );
        await createSecret('logins', 'pg', ['user', 'password']);
        expect(await accepted(energy)).toBe(
          'False SecretMissing: The Secret pg, which spec.database.external.adminSecretName names, has no username. Add what is missing.',
        );
        await cluster.api.request('PATCH', pathOf(secretKind, 'logins', 'pg'), {
          contentType: 'application/merge-patch+json',
          body: { stringData: { username: 'x' } },
        });
        expect(await accepted(energy)).toMatch(/has no Secret mq.* spec\.broker\.external/);
        expect((await energy.list(jobs)).length).toBe(0);
        await createSecret('logins', 'mq', ['username', 'password']);
        expect(await accepted(energy)).toMatch(/^True/);
      });

      /** A platform with external servers that is ready. */
      async function installOutside(namespace: string, spec: object = {}) {
        const energy = await cluster.open(namespace);
        for (const name of ['pg', 'mq'])
          await createSecret(namespace, name, ['username', 'password']);
        await energy.create('ems', { ...external, ...spec });
        await poll(() => energy.ready()).toBe('Ready');
        return energy;
      }

      test('is used, and not created', async () => {
        const energy = await installOutside('outside');
        for (const kind of [statefulSets, clusters, brokers])
          expect(await energy.list(kind)).toEqual([]);
        const names = (await energy.list(services)).map(({ metadata }) => metadata.name);
        expect(names.filter((name) => /postgresql|rabbitmq/.test(name))).toEqual([]);
        expect(serversOf(await job(energy), -2)).toEqual(ofOthers);
        expect(await conditionOf(energy, 'DatabaseReady')).toBe(
          'True: PostgreSQL is managed elsewhere.',
        );
        expect(await conditionOf(energy, 'BrokerReady')).toBe(
          'True: RabbitMQ is managed elsewhere.',
        );
        const egress = JSON.stringify((await energy.get(policies, 'ems-auth-service')).spec);
        expect(egress).toContain('"cidr":"192.0.2.7/32"');
        expect(egress).toContain('"cidr":"192.0.2.8/32"');
      });

      test('is backed up and restored through the same logins', async () => {
        const energy = await installOutside('copied', { backup: volumeBackup });
        await energy.backUp('now');
        await energy.reconcile();
        expect(serversOf(await energy.get(jobs, 'now-backup'))).toEqual(ofOthers);
        const rules = JSON.stringify((await energy.get(policies, 'ems-backup')).spec?.['egress']);
        expect(rules).toContain('"cidr":"192.0.2.7/32"');
        cluster.ends.set('now', completeAt('now', '2026-03-01T12:00:05Z'));
        await energy.until('now', 'Completed');

        await energy.create('second', { ...external, restore: { backup: 'now' } });
        await energy.reconcile('second');
        const restore = (await energy.list(jobs)).find(({ metadata }) =>
          metadata.name.startsWith('second-provisioner-'),
        );
        expect(serversOf(restore, 2)).toEqual(ofOthers);
      });
    });
  },
);

const isOurs = ({ metadata }: KubernetesObject) =>
  metadata.labels?.['app.kubernetes.io/part-of'] === 'ems';
