import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pathOf } from '../src/kubernetes/kubernetes-object.ts';
import { volumeClaimKind } from '../src/resources/child-kinds.ts';
import { jobs, policies, startBackupCluster, volumeBackup } from './backup-cluster.ts';
import { hasApiServer } from './control-plane.ts';
import { completeAt } from './fake-backups.ts';
import { killedAt } from './killed-at.ts';
import { poll } from './poll.ts';

describe.skipIf(!hasApiServer)('backups (skipped where etcd, hyperkube or helm is missing)', () => {
  let cluster: Awaited<ReturnType<typeof startBackupCluster>>;
  let install: (typeof cluster)['install'];
  let ends: (typeof cluster)['ends'];
  beforeAll(async () => {
    cluster = await startBackupCluster();
    ({ install, ends } = cluster);
  });
  afterAll(() => cluster.stop());

  test('are not made unless they are configured', async () => {
    const energy = await install('unconfigured', {});
    expect(await energy.condition('ems', 'BackedUp')).toMatchObject({
      status: 'Unknown',
      reason: 'NotConfigured',
    });
    await energy.backUp('now');
    await energy.until('now', 'Failed');
    expect((await energy.backup('now')).status?.message).toContain('has no spec.backup');
    expect(await energy.jobs()).toEqual([]);
  });

  test('start when somebody creates the resource, and report their moment', async () => {
    const energy = await install('by-hand');
    expect(await energy.condition('ems', 'BackedUp')).toMatchObject({
      status: 'False',
      reason: 'NoBackupYet',
      message: expect.stringContaining('due at 2026-03-02T03:00:00Z'),
    });
    const claim = await energy.get(volumeClaimKind, 'ems-backups');
    expect(claim.metadata.ownerReferences).toBeUndefined();
    expect((await energy.get(policies, 'ems-backup')).metadata.ownerReferences).toHaveLength(1);

    await energy.backUp('now');
    await energy.reconcile();
    expect((await energy.backup('now')).status).toMatchObject({
      phase: 'Running',
      startedAt: '2026-03-01T12:00:00Z',
      target: { volume: { claimName: 'ems-backups', folder: 'ems' } },
    });
    const job = await energy.get(jobs, 'now-backup');
    expect(job.metadata.ownerReferences).toMatchObject([
      { kind: 'EnergyPlatformBackup', name: 'now' },
    ]);
    expect(job.spec).toMatchObject({ activeDeadlineSeconds: 3_600, backoffLimit: 3 });

    ends.set('now', completeAt('now', '2026-03-01T12:00:05.123Z'));
    await energy.until('now', 'Completed');
    expect((await energy.backup('now')).status).toMatchObject({
      moment: '2026-03-01T12:00:05.123Z',
      bytes: 4_096,
      name: 'now',
      version: '0.1.0',
      completedAt: '2026-03-01T12:00:00Z',
    });
    await energy.reconcile();
    expect(await energy.condition('ems', 'BackedUp')).toMatchObject({
      status: 'True',
      message: expect.stringContaining('contains the data as of 2026-03-01T12:00:05.123Z'),
    });
    expect(energy.moments.at(-1)).toBe('2026-03-01T12:00:05.123Z');
    expect((await energy.read('ems')).status?.backup).toMatchObject({ lastBackup: 'now' });
  });

  test('follow the schedule, once for each time and once for several missed times', async () => {
    const energy = await install('scheduled');
    await energy.reconcile();
    expect(await energy.backups()).toEqual([]);

    ends.set('ems-202603020300', completeAt('ems-202603020300', '2026-03-02T03:00:01Z'));
    energy.clock.now = Date.parse('2026-03-02T03:00:00Z');
    await energy.reconcile();
    await energy.until('ems-202603020300', 'Completed');
    await energy.reconcile();
    expect(await energy.backups()).toEqual(['ems-202603020300']);

    ends.set('ems-202603090300', completeAt('ems-202603090300', '2026-03-09T08:00:01Z'));
    energy.clock.now = Date.parse('2026-03-09T08:00:00Z');
    await energy.reconcile();
    await energy.until('ems-202603090300', 'Completed');
    expect(await energy.backups()).toEqual(['ems-202603020300', 'ems-202603090300']);
    expect((await energy.read('ems')).status?.backup?.nextAt).toBe('2026-03-10T03:00:00Z');
  });

  test('pause while the schedule is suspended, and are not caught up on later', async () => {
    const energy = await install('suspended', { backup: { ...volumeBackup, suspend: true } });
    energy.clock.now = Date.parse('2026-03-05T00:00:00Z');
    await energy.reconcile();
    await energy.change('ems', { backup: { suspend: false } });
    await energy.reconcile();
    await energy.reconcile();
    expect(await energy.backups()).toEqual([]);
    expect((await energy.read('ems')).status?.backup?.nextAt).toBe('2026-03-05T03:00:00Z');
  });

  test('run one at a time', async () => {
    const energy = await install('one-at-once');
    for (const name of ['first', 'second', 'third']) {
      await energy.backUp(name);
      await energy.reconcile();
    }
    expect(await energy.jobs()).toEqual(['first-backup']);
    expect((await energy.backup('second')).status).toMatchObject({
      phase: 'Pending',
      message: expect.stringContaining('Waiting until'),
    });
    ends.set('first', { error: 'The volume is full.' });
    await energy.until('second', 'Running');
    expect((await energy.jobs()).toSorted()).toEqual(['first-backup', 'second-backup']);
  });

  test('that fail report the reason and the last complete backup', async () => {
    const energy = await install('failing');
    await energy.backUp('bad');
    ends.set('bad', { error: 'The bucket refused the keys: 403.' });
    await energy.until('bad', 'Failed');
    await energy.reconcile();
    expect((await energy.backup('bad')).status?.message).toBe('The bucket refused the keys: 403.');
    expect(await energy.condition('ems', 'BackedUp')).toMatchObject({
      status: 'False',
      reason: 'Failed',
      message: expect.stringMatching(
        /The backup bad failed: The bucket refused.*no complete backup/,
      ),
    });
    expect(energy.failures).toEqual(['ems']);
  });

  test('that take too long are overdue', async () => {
    const energy = await install('overdue');
    await energy.backUp('slow');
    energy.clock.now = Date.now() + 3_700_000;
    await energy.reconcile();
    expect(await energy.condition('ems', 'BackedUp')).toMatchObject({
      status: 'False',
      reason: 'Overdue',
      message: expect.stringContaining('describe epb slow'),
    });
  });

  test('whose Job is lost run again under the same name', async () => {
    const energy = await install('lost');
    await energy.backUp('lost');
    await energy.reconcile();
    const first = await energy.get(jobs, 'lost-backup');
    await cluster.api.request('DELETE', pathOf(jobs, 'lost', 'lost-backup'), {
      body: { propagationPolicy: 'Background' },
    });
    await energy.reconcile();
    expect((await energy.get(jobs, 'lost-backup')).metadata.uid).not.toBe(first.metadata.uid);
    ends.set('lost', completeAt('lost', '2026-03-01T12:00:05Z'));
    await energy.until('lost', 'Completed');
  });

  test('keep their records as long as the target keeps the data', async () => {
    const energy = await install('kept', { backup: { ...volumeBackup, keep: 2 } });
    for (const day of ['02', '03', '04']) {
      const name = `ems-202603${day}0300`;
      ends.set(name, completeAt(name, `2026-03-${day}T03:00:01Z`));
      energy.clock.now = Date.parse(`2026-03-${day}T03:00:00Z`);
      await energy.reconcile();
      await energy.until(name, 'Completed');
      await energy.reconcile();
    }
    expect(await energy.backups()).toEqual(['ems-202603030300', 'ems-202603040300']);
  });

  test('of a platform that does not exist fail with a sentence', async () => {
    const energy = await cluster.open('orphaned');
    await energy.backUp('orphan', 'nobody');
    await energy.reconcile('nobody');
    expect((await energy.backup('orphan')).status).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('has no EnergyPlatform nobody'),
    });
  });

  test('are made once, no matter when the operator is killed', async () => {
    const energy = await install('killed');
    ends.set('ems-202603020300', completeAt('ems-202603020300', '2026-03-02T03:00:01Z'));
    energy.clock.now = Date.parse('2026-03-02T03:00:30Z');
    for (let write = 1; write <= 8; write++)
      for (const after of [false, true])
        await energy
          .reconcileWith(killedAt(cluster.api, write, after))('killed', 'ems')
          .catch(() => undefined);
    await energy.until('ems-202603020300', 'Completed');
    await energy.reconcile();
    expect(await energy.backups()).toEqual(['ems-202603020300']);
    expect(await energy.condition('ems', 'BackedUp')).toMatchObject({ status: 'True' });
  });

  test.each<[string, string, object, string, string]>([
    [
      'a schedule that never occurs',
      'never',
      { ...volumeBackup, schedule: '0 0 31 2 *' },
      'ScheduleInvalid',
      'never occurs',
    ],
    [
      'storage without its Secret',
      'no-secret',
      { target: { s3: { endpoint: 'https://s3', bucket: 'abc', credentialsSecret: 's3' } } },
      'SecretMissing',
      'Create it with access-key-id and secret-access-key',
    ],
  ])('with %s are refused with a sentence', async (_what, namespace, backup, reason, sentence) => {
    const energy = await cluster.open(namespace);
    await energy.create('ems', { backup });
    await energy.reconcile();
    expect(await energy.condition('ems', 'Accepted')).toMatchObject({
      status: 'False',
      reason,
      message: expect.stringContaining(sentence),
    });
  });

  test('stay when the platform is deleted with its data', async () => {
    const energy = await install('outlived', { backup: volumeBackup, deletionPolicy: 'Delete' });
    await energy.backUp('last');
    ends.set('last', completeAt('last', '2026-03-01T12:00:05Z'));
    await energy.until('last', 'Completed');
    await energy.delete('ems');
    await poll(async () => {
      await energy.reconcile();
      return energy.read('ems').catch(() => 'gone');
    }).toBe('gone');
    expect(await energy.backups()).toEqual(['last']);
    const claim = await energy.get(volumeClaimKind, 'ems-backups');
    expect(claim.metadata.deletionTimestamp).toBeUndefined();
  });
});
