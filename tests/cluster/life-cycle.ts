import type { Release } from './release.ts';
import { seconds, type Report } from './report.ts';

export async function proveRollback(
  { helm, allReady, readSecret }: Release,
  report: Report,
): Promise<void> {
  const before = await readSecret('ems-keys', 'internal-api-token');
  const begin = Date.now();
  await helm('rollback', 'ems', '1');
  await allReady(300);
  const same = (await readSecret('ems-keys', 'internal-api-token')) === before;
  report.record(
    '`helm rollback` to ready',
    `${seconds(Date.now() - begin)}, Secrets ${same ? 'the same' : 'changed'}`,
    same,
  );
}

const kept = [
  'persistentvolumeclaim/data-ems-postgresql-0',
  'persistentvolumeclaim/data-ems-rabbitmq-0',
  'secret/ems-administrator',
  'secret/ems-broker-logins',
  'secret/ems-databases',
  'secret/ems-keys',
  'secret/ems-postgresql',
  'secret/ems-rabbitmq',
];

export async function proveUninstall({ helm, kubectl }: Release, report: Report): Promise<void> {
  await helm('uninstall', 'ems', '--wait', '--timeout', '3m');
  const kinds =
    'secrets,persistentvolumeclaims,deployments,statefulsets,services,networkpolicies,jobs';
  const left = (await kubectl('get', kinds, '--output', 'name')).split('\n').toSorted();
  const more = left.filter((name) => !kept.includes(name));
  const gone = kept.filter((name) => !left.includes(name));
  report.record(
    '`helm uninstall` keeps Secrets and volumes, and nothing else',
    [`${kept.length - gone.length} of ${kept.length} kept`, ...gone, ...more].join(', '),
    more.length === 0 && gone.length === 0,
  );
}

/** The memory of all pods without the cache of the kernel. */
export async function measureMemory({ kubectl }: Release, report: Report): Promise<void> {
  const selector = 'app.kubernetes.io/part-of=ems';
  const running = '--field-selector=status.phase=Running';
  const pods = await kubectl('get', 'pods', '-l', selector, running, '-o', 'name');
  const each: [string, number][] = [];
  for (const pod of pods.split('\n')) {
    const text = await kubectl('exec', pod, '--', 'cat', '/sys/fs/cgroup/memory/memory.stat');
    const megabytes = Math.round(Number(/^total_rss (\d+)$/m.exec(text)?.[1] ?? 0) / 1e6);
    each.push([pod.replace(/^pod\/ems-|(?:-[a-z0-9]+){2}$/g, ''), megabytes]);
  }
  const total = each.reduce((sum, [, megabytes]) => sum + megabytes, 0);
  report.record(
    'memory of all pods (RSS)',
    `${total} MB: ${each.map(([name, megabytes]) => `${name} ${megabytes}`).join(', ')}`,
    total > 0,
  );
}
