import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pathOf, type KubernetesObject } from '../src/kubernetes/kubernetes-object.ts';
import { secretKind, volumeClaimKind } from '../src/resources/child-kinds.ts';
import { jobs, policies, startBackupCluster } from './backup-cluster.ts';
import { hasApiServer } from './control-plane.ts';
import { completeAt } from './fake-backups.ts';
import type { createNamespace } from './operator-cluster.ts';
import { poll } from './poll.ts';

interface JobSpec {
  readonly template: {
    readonly spec: {
      readonly initContainers: readonly {
        readonly args: readonly string[];
        readonly env: readonly { readonly name: string; readonly value?: string }[];
      }[];
    };
  };
}

describe.skipIf(!hasApiServer)(
  'restoring a backup (skipped where etcd, hyperkube or helm is missing)',
  () => {
    let cluster: Awaited<ReturnType<typeof startBackupCluster>>;
    let install: (typeof cluster)['install'];
    let ends: (typeof cluster)['ends'];
    beforeAll(async () => {
      cluster = await startBackupCluster();
      ({ install, ends } = cluster);
    });
    afterAll(() => cluster.stop());

    const argumentsOf = (job: KubernetesObject | undefined) =>
      (job?.spec as JobSpec | undefined)?.template.spec.initContainers ?? [];
    const jobOf = async (energy: Awaited<ReturnType<typeof createNamespace>>, name: string) =>
      (await energy.list(jobs)).find(({ metadata }) =>
        metadata.name.startsWith(`${name}-provisioner-`),
      );

    test('happens once, in a new platform', async () => {
      const energy = await install('restored');
      await energy.backUp('before');
      ends.set('before', completeAt('before', '2026-03-01T12:00:05Z'));
      await energy.until('before', 'Completed');

      await energy.create('second', { restore: { backup: 'before' } });
      await poll(() => energy.ready('second')).toBe('Ready');
      const job = await jobOf(energy, 'second');
      const steps = argumentsOf(job);
      expect(steps.map(({ args }) => args.at(2))).toEqual([
        'secrets',
        'logins',
        'restore',
        'restored-secrets',
        'migrations',
      ]);
      expect(steps[2]?.env).toEqual(
        expect.arrayContaining([
          { name: 'BACKUP_TARGET', value: 'file:///backups/ems' },
          { name: 'BACKUP_NAME', value: 'before' },
        ]),
      );
      await energy.reconcile('second');
      expect((await jobOf(energy, 'second'))?.metadata.uid).toBe(job?.metadata.uid);

      await energy.change('second', { version: '0.1.1' });
      await poll(async () => {
        await energy.reconcile('second');
        return (await energy.read('second')).status?.version;
      }).toBe('0.1.1');
      expect(argumentsOf(await jobOf(energy, 'second'))).toHaveLength(2);
    });

    test('reads from a named target', async () => {
      const energy = await cluster.open('elsewhere');
      await cluster.api.request('POST', pathOf(secretKind, 'elsewhere'), {
        body: {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 's3' },
          stringData: { 'access-key-id': 'a', 'secret-access-key': 'b' },
        },
      });
      const s3 = {
        endpoint: 'https://s3.example.org',
        bucket: 'backups',
        prefix: 'energy/ems',
        credentialsSecret: 's3',
      };
      await energy.create('ems', { restore: { backup: 'ems-1', target: { s3 } } });
      await energy.reconcile();
      expect(argumentsOf(await jobOf(energy, 'ems'))[2]?.env).toContainEqual({
        name: 'BACKUP_TARGET',
        value: 's3://backups/energy/ems',
      });
      const policy = JSON.stringify((await energy.get(policies, 'ems-provisioner')).spec);
      expect(policy).toContain('"cidr":"0.0.0.0/0"');
    });

    test('refuses existing data, a missing or incomplete backup, and one of a newer version', async () => {
      const energy = await install('unrestorable');
      await energy.backUp('running');
      await energy.reconcile();
      const refusalOf = async (name: string, spec: object) => {
        await energy.create(name, spec);
        await energy.reconcile(name);
        const found = await energy.condition(name, 'Accepted');
        return `${found?.reason}: ${found?.message}`;
      };
      expect(await refusalOf('one', { restore: { backup: 'nothing' } })).toMatch(
        /^BackupMissing: .* has no EnergyPlatformBackup nothing/,
      );
      expect(await refusalOf('two', { restore: { backup: 'running' } })).toMatch(
        /^BackupIncomplete: .* is Running/,
      );
      ends.set('running', { ...completeAt('running', '2026-03-01T12:00:05Z'), version: '0.2.0' });
      await energy.until('running', 'Completed');
      expect(await refusalOf('three', { restore: { backup: 'running' } })).toMatch(
        /^BackupTooNew: .* is from version 0\.2\.0/,
      );
      await cluster.api.request('POST', pathOf(volumeClaimKind, 'unrestorable'), {
        body: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {
            name: 'data-four-postgresql-0',
            labels: {
              'app.kubernetes.io/instance': 'four',
              'app.kubernetes.io/name': 'postgresql',
            },
          },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      });
      expect(await refusalOf('four', { restore: { backup: 'running' } })).toMatch(
        /^DataExists: The volume data-four-postgresql-0/,
      );
    });

    test('cannot be added, changed or removed later', async () => {
      const energy = await cluster.open('fixed');
      await energy.create('ems');
      await expect(energy.change('ems', { restore: { backup: 'a' } })).rejects.toThrow(
        'can only be set when a platform is created',
      );
      await energy.create('other', { restore: { backup: 'a' } });
      await expect(energy.change('other', { restore: { backup: 'b' } })).rejects.toThrow(
        'The restored backup cannot change',
      );
      await expect(energy.change('other', { restore: null })).rejects.toThrow(
        'can only be set when a platform is created',
      );
    });
  },
);
