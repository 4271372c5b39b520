import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { energyPlatformSpec } from '../src/api/v1alpha1/energy-platform-spec.ts';
import { energyPlatformKind } from '../src/api/v1alpha1/energy-platform.ts';
import { pathOf } from '../src/kubernetes/kubernetes-object.ts';
import { hasApiServer } from './control-plane.ts';
import { createNamespace, exampleSpec, startOperatorCluster } from './operator-cluster.ts';

const s3 = { endpoint: 'https://s3.example.org', bucket: 'backups', credentialsSecret: 's3' };

describe.skipIf(!hasApiServer)(
  'the resource (skipped where etcd, hyperkube or helm is missing)',
  () => {
    let cluster: Awaited<ReturnType<typeof startOperatorCluster>>;
    let energy: Awaited<ReturnType<typeof createNamespace>>;
    beforeAll(async () => {
      cluster = await startOperatorCluster();
      energy = await createNamespace(cluster.api, 'energy');
    });
    afterAll(() => cluster.stop());

    test('gets the same defaults from the API server as from the schema', async () => {
      const { spec } = await energy.create('defaults');
      expect(spec).toEqual(energyPlatformSpec.parse(spec));
      expect(spec).toEqual(
        energyPlatformSpec.parse({ ...exampleSpec, host: 'defaults.energy.example.org' }),
      );
    });

    test('has a short name that no built-in resource has', async () => {
      type Served = { readonly resources: readonly { name: string; shortNames?: string[] }[] };
      const own = (await cluster.api.request('GET', '/apis/ems.energy/v1alpha1')) as Served;
      const [shortName = ''] =
        own.resources.find(({ name }) => name === 'energyplatforms')?.shortNames ?? [];
      expect(shortName).not.toBe('');
      const core = (await cluster.api.request('GET', '/api/v1')) as Served;
      expect(core.resources.flatMap(({ shortNames }) => shortNames ?? [])).not.toContain(shortName);
    });

    test.each<[string, string, object, string]>([
      [
        'a host with a protocol',
        'a',
        { host: 'https://energy.example.org' },
        'without protocol, port or path',
      ],
      ['a host with capitals', 'a', { host: 'Energy.example.org' }, 'must be a name such as'],
      ['a version that is a word', 'a', { version: 'newest' }, 'spec.version'],
      [
        'a minimum of workers above the maximum',
        'a',
        { workers: { min: 9 } },
        '`min` cannot be greater',
      ],
      [
        'an external database without a server',
        'a',
        { database: { mode: 'external' } },
        'Set `external`',
      ],
      [
        'a server of a database that is not external',
        'a',
        { database: { external: { host: 'db', adminSecretName: 'db' } } },
        'Set `external`',
      ],
      [
        'backups with two targets',
        'a',
        { backup: { target: { volume: { size: '1Gi' }, s3 } } },
        'Set exactly one target',
      ],
      ['backups without a target', 'a', { backup: { target: {} } }, 'Set exactly one target'],
      [
        'a claim and the size of another volume',
        'a',
        { backup: { target: { volume: { size: '1Gi', claimName: 'a' } } } },
        'Set exactly one: `claimName`',
      ],
      [
        'a schedule of one word',
        'a',
        { backup: { target: { s3 }, schedule: 'daily' } },
        'with five fields',
      ],
      ['no backups to keep', 'a', { backup: { target: { s3 }, keep: 0 } }, 'spec.backup.keep'],
      [
        'an endpoint with a path',
        'a',
        { backup: { target: { s3: { ...s3, endpoint: 'https://s3/x' } } } },
        'without a path',
      ],
      [
        'a restore without the folder of the platform that made the backup',
        'a',
        { restore: { backup: 'a', target: { s3 } } },
        'spec.restore.target.s3.prefix',
      ],
      ['a name that is too long', 'a'.repeat(31), {}, 'at most 30 letters'],
      ['a name that begins with a digit', '1a', {}, 'must begin with a letter'],
    ])('refuses %s with a sentence', async (_what, name, spec, sentence) => {
      await expect(energy.create(name, spec)).rejects.toThrow(sentence);
    });

    test('does not let volumes and modes change', async () => {
      await energy.create('kept');
      await expect(
        energy.change('kept', { database: { storage: { size: '20Gi' } } }),
      ).rejects.toThrow('The size and class of a volume cannot change');
      await expect(
        energy.change('kept', {
          broker: { mode: 'external', external: { host: 'mq', adminSecretName: 'mq' } },
        }),
      ).rejects.toThrow('The mode cannot change');
      await energy.change('kept', { replicas: 2 });
    });

    test('accepts no version below the running one', async () => {
      await energy.create('upgraded', { version: '0.10.0' });
      await energy.change('upgraded', { version: '0.2.0' });
      await energy.change('upgraded', { version: '0.10.1' });
      const path = `${pathOf(energyPlatformKind, 'energy', 'upgraded')}/status`;
      await cluster.api.request('PATCH', path, {
        contentType: 'application/merge-patch+json',
        body: { status: { version: '0.10.0' } },
      });

      await expect(energy.change('upgraded', { version: '0.9.9' })).rejects.toThrow(
        'The version cannot be lower than status.version',
      );
      // A roll-out that is in progress or failed can be undone.
      await energy.change('upgraded', { version: '0.10.0' });
      await energy.change('upgraded', { version: '1.0.0' });
    });
  },
);
