import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyCharts, helm, renderChart, type KubernetesObject } from './charts/helm.ts';
import { createValidation } from './charts/validate.ts';

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts?: readonly { readonly mountPath: string }[];
}

const s3 = (of: string) => [
  `${of}.target.s3.endpoint=https://s3.example.org:9443`,
  `${of}.target.s3.bucket=backups`,
  `${of}.target.s3.credentialsSecret=s3`,
];
const volume = (of: string) => [`${of}.target.volume.claimName=backups`];

describe.skipIf(!helm)('backups of the chart (skipped without helm on the PATH)', () => {
  let folder = '';
  let render: (...set: string[]) => KubernetesObject[];
  beforeAll(() => {
    folder = copyCharts();
    render = (...set) => renderChart(join(folder, 'ems'), { set });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const find = (objects: readonly KubernetesObject[], kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
  const variablesOf = (container: Container | undefined) =>
    Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);

  test('are not there without a target', () => {
    expect(render().filter(({ metadata }) => metadata.name.includes('backup'))).toEqual([]);
  });

  test.each<[string, string[], string]>([
    ['a volume', volume('backup'), 'file:///backups/ems'],
    ['S3 storage', s3('backup'), 's3://backups/energy/ems'],
  ])('reach PostgreSQL, the broker and %s, and nothing reaches them', (_what, target, address) => {
    const objects = render(...target, 'backup.run=now', 'backup.schedule=0 3 * * *');
    expect(objects.flatMap(createValidation())).toEqual([]);

    const pod = find(objects, 'Job', 'now-backup')?.spec.template.spec;
    expect(variablesOf(pod.containers[0])).toMatchObject({
      BACKUP_TARGET: address,
      BACKUP_NAME: 'now',
      BACKUP_KEEP: '14',
      ADMIN_DATABASE_HOST: 'ems-postgresql',
      AMQP_MANAGEMENT_HOST: 'ems-rabbitmq',
    });
    expect(Object.keys(variablesOf(pod.containers[0]))).toContain('MONITORINGDB_OWNER_PASSWORD');
    expect(pod.volumes).toContainEqual({
      name: 'keys',
      secret: { secretName: 'ems-keys', defaultMode: 0o440 },
    });
    const planned = find(objects, 'CronJob', 'ems-backup')?.spec.jobTemplate.spec;
    expect(planned.template.spec.volumes).toEqual(pod.volumes);

    const policy = find(objects, 'NetworkPolicy', 'ems-backup')?.spec;
    const ports = policy.egress.flatMap(({ ports: some }: { ports: { port: number }[] }) =>
      some.map(({ port }) => port),
    );
    expect(ports).toEqual([53, 53, 5432, 15672, ...(address.startsWith('s3') ? [9443] : [])]);
    expect(policy.ingress).toEqual([]);
    for (const [storage, port] of [
      ['postgresql', 5432],
      ['rabbitmq', 15672],
    ] as const) {
      const rules = find(objects, 'NetworkPolicy', `ems-${storage}`)?.spec.ingress;
      const from = rules.find(
        (rule: { ports: { port: number }[] }) => rule.ports[0]?.port === port,
      );
      expect(JSON.stringify(from), storage).toContain('"app.kubernetes.io/name":"backup"');
    }
  });

  test('stay on their volume when the release is uninstalled', () => {
    const claim = find(render('backup.target.volume.size=20Gi'), 'PersistentVolumeClaim', 'ems');
    expect(claim?.metadata.name).toBe('ems-backups');
    expect(claim?.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
  });

  test.each<[string, string[], string]>([
    ['a volume', [...volume('restore'), 'restore.target.volume.folder=old'], 'file:///backups/old'],
    ['S3 storage', [...s3('restore'), 'restore.target.s3.prefix=old'], 's3://backups/old'],
  ])('are restored from %s between logins and migrations', (_what, target, address) => {
    const objects = render('restore.backup=ems-1', ...target);
    expect(objects.flatMap(createValidation())).toEqual([]);
    const job = find(objects, 'Job', 'ems-provisioner');
    const initContainers: Container[] = job?.spec.template.spec.initContainers ?? [];
    expect(initContainers.map(({ name, args }) => [name, ...args.slice(2)])).toEqual([
      ['secrets', 'secrets'],
      ['logins', 'logins'],
      ['restore', 'restore'],
      ['restored-secrets', 'restored-secrets'],
      ['provision', 'migrations', 'broker'],
    ]);
    const [, , restore, secrets] = initContainers;
    expect(variablesOf(restore)).toMatchObject({ BACKUP_TARGET: address, BACKUP_NAME: 'ems-1' });
    expect(JSON.parse(variablesOf(secrets)['RESTORED_SECRETS'] ?? '')).toEqual({
      keys: 'ems-keys',
      administrator: 'ems-administrator',
    });
    expect(secrets?.volumeMounts).toContainEqual(
      expect.objectContaining({ mountPath: '/restored', readOnly: true }),
    );
    const egress = JSON.stringify(find(objects, 'NetworkPolicy', 'ems-provisioner')?.spec.egress);
    expect(egress.includes('9443')).toBe(address.startsWith('s3'));
  });

  test.each<[string, string[], string]>([
    [
      'two targets',
      [...volume('backup'), ...s3('backup')],
      'backup.target names a volume and S3 storage. Choose one',
    ],
    [
      'storage without a bucket',
      ['backup.target.s3.endpoint=https://s3.example.org'],
      'backup.target.s3 needs a bucket',
    ],
    [
      'an address with a path',
      [...s3('backup'), 'backup.target.s3.endpoint=https://s3.example.org/x'],
      'without a path',
    ],
    ['a schedule without a target', ['backup.schedule=0 3 * * *'], 'Backups have no target'],
    ['a restore without a target', ['restore.backup=a'], 'not where the backup is'],
  ])('explain the rejection of %s', (_what, set, sentence) => {
    expect(() => render(...set)).toThrow(sentence);
  });
});
