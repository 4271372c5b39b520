/**
 * Installs the platform on a cluster on this machine and proves what docs/kubernetes.md claims. Images have to be there
 * already. Usage: npm run test:cluster [-- --values FILE] [--readings NUMBER] [--keep]
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { markdownTable } from '../../tools/markdown-table.ts';
import { apiClient, type ApiClient, type Device } from '../platform/api-client.ts';
import { followSocket } from '../platform/follow-socket.ts';
import {
  forwardPort,
  kubectl,
  kubectlJson,
  namespace,
  readSecret,
  refuseForeignCluster,
  run,
  until,
} from './kubectl.ts';
import { publishBacklog } from './publish-backlog.ts';
import { sendLoad } from './send-load.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: options } = parseArgs({
  options: {
    values: { type: 'string', default: 'tests/cluster/values.yaml' },
    readings: { type: 'string', default: '200000' },
    keep: { type: 'boolean', default: false },
  },
});
const chart = `${root}charts/ems`;
const rows: [string, string, boolean][] = [];
const hourMs = 3_600_000;

function record(claim: string, measured: string, holds: boolean): void {
  rows.push([claim, measured, holds]);
  console.log(`${holds ? '✓' : '✗'} ${claim}: ${measured}`);
}
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** A part of the proof that fails leaves the others to run. */
async function attempt(claim: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    record(claim, String((error as Error).message).split('\n')[0] ?? '', false);
  }
}

const helm = (...args: string[]) => run('helm', '--namespace', namespace, ...args);

async function traefikAddress(): Promise<string> {
  const service = JSON.parse(
    await run('kubectl', '--namespace', 'traefik', 'get', 'service', 'traefik', '-o', 'json'),
  ) as { status: { loadBalancer: { ingress?: { ip: string }[] } } };
  const address = service.status.loadBalancer.ingress?.[0]?.ip;
  if (!address) throw new Error('The Service traefik in namespace traefik has no address.');
  return address;
}

const hasKeda = await run('kubectl', 'get', 'deployment', 'keda-operator', '-n', 'keda').then(
  () => true,
  () => false,
);
const settingsFor = (host: string) => [
  '--values',
  resolve(root, options.values),
  ...[
    `global.host=${host}`,
    'rabbitmq.devices.enabled=true',
    `monitoring-service.keda.enabled=${hasKeda}`,
    'monitoring-service.keda.scaleDownAfterSeconds=15',
    'routing.rateLimit.average=1000',
    'routing.rateLimit.burst=2000',
  ].flatMap((value) => ['--set', value]),
];

async function install(host: string): Promise<void> {
  await run('kubectl', 'create', 'namespace', namespace);
  await run(
    'kubectl',
    'label',
    'namespace',
    namespace,
    'pod-security.kubernetes.io/enforce=restricted',
    'pod-security.kubernetes.io/warn=restricted',
  );
  const begin = Date.now();
  await helm('install', 'ems', chart, ...settingsFor(host));
  await allReady(600);
  record('`helm install` to ready', seconds(Date.now() - begin), true);
}

/** Of each Deployment every replica is new, and ready. */
async function allReady(withinSeconds: number): Promise<void> {
  const deployments = await kubectl('get', 'deployments', '--output', 'name');
  for (const deployment of deployments.split('\n'))
    await kubectl('rollout', 'status', deployment, `--timeout=${withinSeconds}s`);
}

async function journey(api: ApiClient): Promise<Device[]> {
  const email = 'admin@example.org';
  const token = await api.logIn({
    email,
    password: await readSecret('ems-administrator', 'password'),
  });
  await api.demand(200, 'GET', 'users', { token });
  record('the administrator logs in with the generated password', 'yes', true);

  const page = await fetch(`${api.url}/devices`);
  const internal = await fetch(`${api.url}/internal/verify`);
  record(
    'the page is served, and nothing below `/internal`',
    `${page.status}, ${internal.status}`,
    page.ok && internal.status === 404,
  );
  const forged = await fetch(`${api.url}/api/users/me`, {
    headers: { 'x-user-id': '1', 'x-user-authorities': 'ROLE_ADMIN' },
  });
  record('forged identity headers are worth nothing', String(forged.status), forged.status === 401);

  const resident = await api.register();
  const devices: Device[] = [];
  for (let index = 0; index < 10; index++)
    devices.push(await api.addDevice(resident.token, `Meter ${index}`));
  return devices;
}

async function backlog(address: string, devices: readonly Device[], database: pg.Pool) {
  const management = await forwardPort('service/ems-rabbitmq', 15672);
  const login = `queue-monitor:${await readSecret('ems-broker-logins', 'queue-monitor')}`;
  const queue = async () => {
    const answer = await fetch(
      `http://127.0.0.1:${management.port}/api/queues/%2F/monitoring.readings`,
      { headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } },
    );
    return (await answer.json()) as { messages: number; consumers: number };
  };
  try {
    await until('the queue answers', async () => (await queue()).messages >= 0, 60);
    const each = Math.floor(Number(options.readings) / devices.length);
    const from = Date.now() - 20 * hourMs;
    const begin = Date.now();
    const publishing = Promise.all(
      devices.map((device) =>
        publishBacklog({ address, device, readings: each, from, kwh: 0.000_2 }),
      ),
    );
    let most = 0;
    if (hasKeda) {
      await until('a backlog', async () => (most = (await queue()).messages) > 10_000, 240);
      const out = await until('a second worker', async () => (await queue()).consumers >= 2, 180);
      record('first extra worker consumes after a backlog of 10,000', seconds(out), out <= 20_000);
    }
    await publishing;
    const published = Date.now() - begin;
    let workers = 0;
    await until(
      'an empty queue',
      async () => {
        const { messages, consumers } = await queue();
        most = Math.max(most, messages);
        workers = Math.max(workers, consumers);
        return messages === 0;
      },
      900,
    );
    record(
      `${each * devices.length} readings, one a message`,
      `published in ${seconds(published)}, processed after ${seconds(Date.now() - begin)}, at most ${most} waiting and ${workers} workers`,
      true,
    );
    if (hasKeda) {
      const back = await until('one worker', async () => (await queue()).consumers === 1, 300);
      record('back to one worker after', seconds(back), true);
    }
    await checkSums(database, devices, each, 200);
    await checkAlerts(database, devices);
  } finally {
    management.stop();
  }
}

async function checkSums(
  database: pg.Pool,
  devices: readonly Device[],
  each: number,
  milliwattHours: number,
): Promise<void> {
  const ids = devices.map(({ deviceId }) => deviceId);
  const { rows: wrong } = await database.query(
    `SELECT d.id FROM unnest($1::int[]) AS d(id)
     WHERE (SELECT count(*) FROM readings WHERE device_id = d.id) <> $2
        OR (SELECT coalesce(sum(milliwatt_hours), 0) FROM readings WHERE device_id = d.id) <> $3
        OR (SELECT coalesce(sum(milliwatt_hours), 0) FROM hours WHERE device_id = d.id) <> $3`,
    [ids, each, each * milliwattHours],
  );
  record('readings and hours add up exactly', `${wrong.length} devices differ`, wrong.length === 0);
}

async function checkAlerts(database: pg.Pool, devices: readonly Device[]): Promise<void> {
  const ids = devices.map(({ deviceId }) => deviceId);
  const { rows: found } = await database.query<{ alerts: number; due: number; single: number }>(
    `SELECT (SELECT count(*)::int FROM alerts WHERE device_id = ANY($1)) AS alerts,
       (SELECT count(DISTINCT (device_id, hour, kind))::int FROM alerts WHERE device_id = ANY($1)) AS single,
       (SELECT count(*)::int FROM hours WHERE device_id = ANY($1) AND milliwatt_hours > 500000) AS due`,
    [ids],
  );
  const { alerts = 0, due = 0, single = 0 } = found[0] ?? {};
  record(
    'one alert for each hour above the limit',
    `${alerts} of ${due}`,
    alerts === due && single === due,
  );
}

/** Does something while readings come in and sockets are open. */
async function underLoad(
  what: string,
  {
    api,
    devices,
    database,
    from,
  }: { api: ApiClient; devices: readonly Device[]; database: pg.Pool; from: number },
  work: () => Promise<void>,
): Promise<void> {
  const resident = await api.register();
  const sockets = await Promise.all(
    Array.from({ length: 20 }, () =>
      followSocket({
        url: api.url.replace('http', 'ws'),
        token: () => api.logIn(resident),
        onEvent: () => undefined,
      }),
    ),
  );
  const ids = devices.map(({ deviceId }) => deviceId);
  const stored = async () => {
    const { rows: count } = await database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM readings WHERE device_id = ANY($1) AND ts >= $2',
      [ids, new Date(from)],
    );
    return count[0]?.count ?? 0;
  };
  const load = sendLoad(api, devices, from);
  const begin = Date.now();
  await work().catch(async (error: unknown) => {
    await load.stop();
    throw error;
  });
  const took = Date.now() - begin;
  const { accepted, failed, repeated } = await load.stop();
  await until('everything accepted is stored', async () => (await stored()) >= accepted, 180).catch(
    () => undefined,
  );
  const found = await stored();
  const gaps = sockets.reduce((sum, { seen }) => sum + seen.gaps, 0);
  const resumed = sockets.reduce((sum, { seen }) => sum + seen.connections - 1, 0);
  await Promise.all(sockets.map((socket) => socket.stop()));
  record(
    `${what}, at 500 readings/s`,
    [
      seconds(took),
      `${accepted} accepted, ${found} stored`,
      `${failed} refused for good`,
      ...[...repeated].map(([reason, count]) => `${count} × ${reason}, sent again`),
      `${resumed} sockets resumed, ${gaps} gaps`,
    ].join('; '),
    found === accepted && failed === 0 && gaps === 0,
  );
}

async function evictAll(): Promise<void> {
  const { items } = await kubectlJson<{ items: { metadata: { name: string } }[] }>(
    'get',
    'pods',
    '--selector',
    'app.kubernetes.io/part-of=ems,app.kubernetes.io/name notin (postgresql,rabbitmq,provisioner)',
  );
  for (const { metadata } of items) {
    const body = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: metadata.name, namespace },
    };
    spawnSync(
      'kubectl',
      [
        'create',
        '--raw',
        `/api/v1/namespaces/${namespace}/pods/${metadata.name}/eviction`,
        '-f',
        '-',
      ],
      { input: JSON.stringify(body) },
    );
    await allReady(180);
  }
}

/** From a pod that the policies do not know. */
async function forbiddenEdges(): Promise<void> {
  const { items } = await kubectlJson<{ items: { spec: { containers: { image: string }[] } }[] }>(
    'get',
    'pods',
    '--selector',
    'app.kubernetes.io/name=web',
  );
  const image = items[0]?.spec.containers[0]?.image ?? '';
  const script = `const net=require('node:net');const [h,p]=process.argv[1].split(':');const s=net.connect(p,h);s.setTimeout(4000);s.on('connect',()=>{console.log('open');process.exit()});s.on('timeout',()=>{console.log('closed');process.exit()});s.on('error',()=>{console.log('closed');process.exit()})`;
  const web = await kubectl('get', 'pods', '-l', 'app.kubernetes.io/name=web', '-o', 'name');
  const from = web.split('\n')[0] ?? '';
  const results: string[] = [];
  for (const target of ['ems-postgresql:5432', 'ems-rabbitmq:15672', 'ems-auth-service:3000']) {
    const state = await kubectl('exec', from, '--', 'node', '-e', script, target);
    results.push(`${target} ${state}`);
  }
  record(
    'an edge that is not in the table is closed',
    `from web: ${results.join(', ')}`,
    results.every((result) => result.endsWith('closed')) && image !== '',
  );
}

async function memory(): Promise<void> {
  const pods = await kubectl('get', 'pods', '-l', 'app.kubernetes.io/part-of=ems', '-o', 'name');
  let total = 0;
  for (const pod of pods.split('\n')) {
    const text = await kubectl('exec', pod, '--', 'cat', '/sys/fs/cgroup/memory/memory.stat').catch(
      () => '',
    );
    total += Number(/^total_rss (\d+)$/m.exec(text)?.[1] ?? 0);
  }
  if (total > 0) record('memory of all pods (RSS)', `${Math.round(total / 1e6)} MB`, true);
}

async function main(): Promise<number> {
  await refuseForeignCluster();
  if (!readdirSync(chart).includes('charts')) await run('helm', 'dependency', 'update', chart);
  const host = await traefikAddress();
  const cleanUps: (() => unknown)[] = [];
  try {
    await install(host);
    const test = await helm('test', 'ems').then(
      () => true,
      () => false,
    );
    record('`helm test`', test ? 'passes' : 'fails', test);
    const api = apiClient(`http://${host}`);
    const devices = await journey(api);
    const forwarded = await forwardPort('pod/ems-postgresql-0', 5432);
    cleanUps.push(() => forwarded.stop());
    const database = new pg.Pool({
      host: '127.0.0.1',
      port: forwarded.port,
      user: 'postgres',
      password: await readSecret('ems-postgresql', 'password'),
      database: 'monitoringdb',
      max: 2,
    });
    database.on('error', () => undefined);
    cleanUps.push(() => database.end());
    await until('the database answers', async () => !!(await database.query('SELECT 1')), 60);
    await attempt('a forbidden edge', forbiddenEdges);
    await attempt('scaling', () => backlog(host, devices, database));
    const password = await readSecret('ems-keys', 'internal-api-token');
    let from = Date.now() - 10 * hourMs;
    const world = () => ({ api, devices, database, from: (from += hourMs) });
    await attempt('upgrade', () =>
      underLoad('`helm upgrade` that replaces every pod', world(), async () => {
        await helm('upgrade', 'ems', chart, ...settingsFor(host), ...annotated('2'));
        await allReady(300);
      }),
    );
    await attempt('eviction', () => underLoad('an eviction of every pod', world(), evictAll));
    await attempt('broker', () =>
      underLoad('a kill of the pod of the broker', world(), async () => {
        await kubectl('delete', 'pod', 'ems-rabbitmq-0', '--grace-period=0', '--force');
        await kubectl('rollout', 'status', 'statefulset/ems-rabbitmq', '--timeout=180s');
        await allReady(180);
      }),
    );
    await attempt('database', () =>
      underLoad('a kill of the pod of the database', world(), async () => {
        await kubectl('delete', 'pod', 'ems-postgresql-0', '--grace-period=0', '--force');
        await kubectl('rollout', 'status', 'statefulset/ems-postgresql', '--timeout=180s');
        await allReady(180);
      }),
    );
    await attempt('rollback', async () => {
      await helm('rollback', 'ems', '1');
      await allReady(300);
      const same = (await readSecret('ems-keys', 'internal-api-token')) === password;
      record('Secrets after upgrade and rollback', same ? 'the same' : 'changed', same);
    });
    await attempt('memory', memory);
    await attempt('uninstall', async () => {
      await helm('uninstall', 'ems', '--wait');
      const left = await kubectl('get', 'secrets,persistentvolumeclaims', '-o', 'name');
      const kept = left
        .split('\n')
        .filter((name) => name.includes('/ems-') || name.includes('data-ems'));
      record(
        '`helm uninstall` keeps Secrets and volumes',
        `${kept.length} objects`,
        kept.length === 8,
      );
    });
  } finally {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
    if (!options.keep)
      await run('kubectl', 'delete', 'namespace', namespace, '--wait=true', '--timeout=180s').catch(
        () => undefined,
      );
  }
  return rows.every(([, , holds]) => holds) ? 0 : 1;
}

const annotated = (value: string) =>
  ['auth-service', 'user-service', 'device-service', 'support-service', 'ws-service', 'web']
    .map((service) => `${service}.podAnnotations.revision`)
    .concat('monitoring-service.api.podAnnotations.revision')
    .concat('monitoring-service.worker.podAnnotations.revision')
    .flatMap((key) => ['--set-string', `${key}=${value}`]);

const status = await main().catch((error: unknown) => {
  console.error(String((error as Error).message));
  return 1;
});
console.log(
  `\n${markdownTable(
    ['what', 'measured', 'holds'],
    rows.map(([claim, measured, holds]) => [claim, measured, holds ? 'yes' : '**no**']),
  )}`,
);
process.exit(status);
