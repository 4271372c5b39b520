import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { energyPlatformBackupKind } from '../src/api/v1alpha1/energy-platform-backup.ts';
import { pathOf, type KubernetesObject } from '../src/kubernetes/kubernetes-object.ts';
import { kindOf } from '../src/resources/child-kinds.ts';
import { hasApiServer, programOf } from './control-plane.ts';
import { createNamespace, startWorkingCluster } from './operator-cluster.ts';
import { poll } from './poll.ts';

const chart = fileURLToPath(new URL('../../../charts/operator', import.meta.url));
const services = kindOf({ apiVersion: 'v1', kind: 'Service' });
const plurals: Readonly<Record<string, string>> = {
  ServiceAccount: 'serviceaccounts',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
};

function renderChart(namespace: string, watchNamespace: string): KubernetesObject[] {
  const text = execFileSync(
    programOf('helm') ?? 'helm',
    [
      'template',
      'ems-operator',
      chart,
      '--namespace',
      namespace,
      '--kube-version',
      '1.34.0',
    ].concat('--set', `watchNamespace=${watchNamespace}`),
    { encoding: 'utf8' },
  );
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
}

describe.skipIf(!hasApiServer)(
  'the permissions of the chart (skipped where etcd, hyperkube or helm is missing)',
  () => {
    let cluster: Awaited<ReturnType<typeof startWorkingCluster>>;
    beforeAll(async () => {
      cluster = await startWorkingCluster();
    });
    afterAll(() => cluster.stop());

    /** The login that the chart gives to the operator. */
    async function logIn(namespace: string, watchNamespace: string) {
      for (const object of renderChart(namespace, watchNamespace)) {
        const plural = plurals[object.kind];
        if (!plural) continue;
        const within = object.kind.startsWith('Cluster')
          ? undefined
          : (object.metadata.namespace ?? namespace);
        await cluster.api
          .request('POST', pathOf({ apiVersion: object.apiVersion, plural }, within), {
            body: object,
          })
          .catch((error: Error) => {
            if (!error.message.includes('already exists')) throw error;
          });
      }
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/ems-operator/token`;
      const { status } = (await cluster.api.request('POST', path, {
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
      })) as { status: { token: string } };
      return { access: cluster.as(status.token) };
    }

    test.each(['every namespace', 'one namespace'])(
      'are enough to install, repair, back up and delete in %s',
      async (where) => {
        const own = where.replace(' ', '-');
        const watched = `${own}-energy`;
        await createNamespace(cluster.api, own);
        const energy = await createNamespace(cluster.api, watched);
        const watchNamespace = where === 'one namespace' ? watched : '';
        const login = await logIn(own, watchNamespace);
        const operator = cluster.createOperator(
          { POD_NAMESPACE: own, WATCH_NAMESPACE: watchNamespace },
          login,
        );
        await operator.start();

        const backup = { target: { volume: { size: '1Gi' } } };
        await energy.create('ems', { deletionPolicy: 'Delete', backup });
        await poll(async () => (await energy.read('ems')).status?.phase).toBe('Ready');
        await cluster.api.request('DELETE', pathOf(services, watched, 'ems-web'));
        await poll(() => energy.get(services, 'ems-web').catch(() => '')).toBeTruthy();
        await cluster.api.request('POST', pathOf(energyPlatformBackupKind, watched), {
          body: {
            apiVersion: energyPlatformBackupKind.apiVersion,
            kind: energyPlatformBackupKind.kind,
            metadata: { name: 'now' },
            spec: { platform: 'ems' },
          },
        });
        const made = async () => (await energy.get(energyPlatformBackupKind, 'now')).status;
        await poll(async () => (await made())?.['phase']).toBe('Completed');
        await energy.change('ems', { workers: { autoscale: false } });
        await poll(async () => (await energy.read('ems')).status?.observedGeneration).toBe(2);
        await energy.delete('ems');
        await poll(() => energy.read('ems').catch(() => 'gone')).toBe('gone');
        await operator.stop();
      },
    );
  },
);
