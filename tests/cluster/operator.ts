/**
 * Proves on a cluster on this machine what docs/operator.md claims. Images of the operator and of two versions of the
 * platform have to be there already. Usage: npm run test:cluster -- operator [--help]
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { createRelease } from './release.ts';
import { createReport, seconds } from './report.ts';
import { refuseForeignCluster, refusalOf, run, until } from './run-program.ts';
import { hasKeda, traefikAddress } from './settings.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'operator'),
  options: {
    version: { type: 'string', default: '0.1.0' },
    next: { type: 'string', default: '0.1.1' },
    operator: { type: 'string', default: 'dev' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const usage = `Usage: npm run test:cluster -- operator [OPTION…]
  --operator TAG   image of the operator (dev)
  --version TAG    images to install (0.1.0)
  --next TAG       images to upgrade to (0.1.1)
  --keep           leave everything where it is`;

const report = createReport();
const release = createRelease('ems-operator-test');
const { kubectl, namespace } = release;
const name = 'home';
const host = 'operator-test.localhost';
const account = { email: 'admin@example.org', password: '' };

interface Status {
  readonly phase?: string;
  readonly version?: string;
  readonly observedGeneration?: number;
  readonly conditions?: readonly {
    type: string;
    status: string;
    reason: string;
    message: string;
  }[];
}
interface Platform {
  readonly metadata: { readonly generation: number };
  readonly status?: Status;
}

const values = () => {
  const file = parse(readFileSync(`${root}tests/cluster/values.yaml`, 'utf8')) as Record<
    string,
    unknown
  >;
  delete file['global'];
  return file;
};

const platform = (spec: object, keda: boolean) => ({
  apiVersion: 'ems.energy/v1alpha1',
  kind: 'EnergyPlatform',
  metadata: { name },
  spec: {
    version: options.version,
    host,
    image: { pullPolicy: 'Never' },
    database: { storage: { size: '1Gi' } },
    broker: { storage: { size: '1Gi' } },
    workers: { autoscale: keda, max: 2 },
    upgrade: { timeoutSeconds: 90 },
    values: values(),
    ...spec,
  },
});

const read = () => release.kubectlJson<Platform>('get', 'energyplatform', name);
const condition = async (type: string) =>
  (await read()).status?.conditions?.find((one) => one.type === type);
const change = (spec: object) =>
  kubectl('patch', 'energyplatform', name, '--type=merge', '-p', JSON.stringify({ spec }));

/** The phase, of the spec as it is now. */
const settled = (phase: string, withinSeconds = 400) =>
  until(
    phase,
    async () => {
      const { metadata, status } = await read();
      return status?.observedGeneration === metadata.generation && status.phase === phase;
    },
    withinSeconds,
  );

const deployment = (component: string) =>
  release.kubectlJson<{
    metadata: { generation: number };
    spec: { replicas: number; template: { spec: { containers: { image: string }[] } } };
  }>('get', 'deployment', `${name}-${component}`);

/** Through Traefik, by the name of the host. @returns the status, or 0 without an answer */
const ask = (address: string, path: string, body?: object): Promise<number> =>
  new Promise((resolve) => {
    const outgoing = request(
      {
        host: address,
        path,
        method: body ? 'POST' : 'GET',
        headers: { host, 'content-type': 'application/json' },
        timeout: 10_000,
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(0));
    outgoing.end(body && JSON.stringify(body));
  });

/** Asks for the page all the time. */
function watchPage(address: string) {
  let stopped = false;
  const answers = new Map<number, number>();
  const running = (async () => {
    while (!stopped) {
      const status = await ask(address, '/');
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  })();
  return async () => {
    stopped = true;
    await running;
    return [...answers].map(([status, count]) => `${count} × ${status}`).join(', ');
  };
}

async function installOperator(): Promise<void> {
  const begin = Date.now();
  const chart = `${root}charts/operator`;
  const settings = [`image.tag=${options.operator}`, 'image.pullPolicy=Never', 'replicas=2'];
  const args = settings.flatMap((setting) => ['--set', setting]);
  const where = ['--namespace', 'ems-operator', '--create-namespace', '--wait', '--timeout=3m'];
  await run('helm', 'upgrade', '--install', 'ems-operator', chart, ...where, ...args);
  report.record('`helm install` of the operator', seconds(Date.now() - begin));
}

async function install(address: string, keda: boolean): Promise<void> {
  await release.createNamespace();
  await release.applyObjects([platform({}, keda)]);
  const took = await settled('Ready');
  report.record('one `EnergyPlatform` to `Ready`', seconds(took));
  account.password = await release.readSecret(`${name}-administrator`, 'password');
  await proveLogin(address, 'the administrator logs in');
}

async function proveLogin(address: string, what: string): Promise<void> {
  const status = await ask(address, '/api/auth/login', account);
  report.record(what, String(status), status === 200);
}

async function proveChanges(): Promise<void> {
  for (const [what, there, back] of [
    ['replicas', { replicas: 2 }, { replicas: 1 }],
    ['log level', { logLevel: 'debug' }, { logLevel: 'info' }],
    [
      'fixed number of workers',
      { workers: { autoscale: false, min: 2 } },
      { workers: { autoscale: true, min: 1 } },
    ],
  ] as const) {
    await change(there);
    const took = await settled('Ready');
    await change(back);
    report.record(
      `a change of the ${what}, and back`,
      `${seconds(took)}, ${seconds(await settled('Ready'))}`,
    );
  }
}

async function proveRepair(): Promise<void> {
  await kubectl('delete', 'service,networkpolicy,ingressroute,role', '--all');
  await kubectl('scale', `deployment/${name}-web`, '--replicas=3');
  const took = await until(
    'everything is back',
    async () =>
      (await deployment('web')).spec.replicas === 1 &&
      (await kubectl('get', 'ingressroute', name, '-o', 'name')) !== '' &&
      (await kubectl('get', 'service', `${name}-postgresql`, '-o', 'name')) !== '',
    60,
  );
  report.record('children that were edited and deleted are back after', seconds(took));
}

/** New pods that never become ready, while the page is asked for. */
async function proveRollback(address: string): Promise<void> {
  const stop = watchPage(address);
  await change({ version: '0.1.99' });
  const took = await settled('RolledBack');
  const answers = await stop();
  const message = (await condition('Progressing'))?.message ?? '';
  report.record(
    'a version without images is rolled back',
    `${seconds(took)}; meanwhile ${answers}; ${message}`,
    /^\d+ × 200$/.test(answers),
  );
}

async function proveUpgrade(address: string): Promise<void> {
  const stop = watchPage(address);
  await change({ version: options.next });
  const took = await settled('Ready');
  const image = (await deployment('web')).spec.template.spec.containers[0]?.image ?? '';
  report.record(
    `upgrade to ${options.next}`,
    `${seconds(took)}; meanwhile ${await stop()}`,
    image.endsWith(options.next),
  );
  const refusal = await refusalOf(
    'kubectl',
    '-n',
    namespace,
    'patch',
    'energyplatform',
    name,
    '--type=merge',
    '-p',
    JSON.stringify({ spec: { version: options.version } }),
  );
  report.record('a downgrade is refused', refusal, refusal.includes('cannot be lower'));
}

async function proveRefusal(): Promise<void> {
  const before = (await deployment('web')).metadata.generation;
  await change({ tls: { secretName: 'missing' } });
  await settled('Rejected', 60);
  const message = (await condition('Accepted'))?.message ?? '';
  const after = (await deployment('web')).metadata.generation;
  report.record(
    'a spec that names a missing Secret',
    message,
    before === after && message.includes('missing'),
  );
  await change({ tls: null });
  await settled('Ready', 120);
}

/** Whichever pod leads is killed again and again while a change is rolled out. */
async function proveKills(): Promise<void> {
  const begin = Date.now();
  await change({ logLevel: 'debug', replicas: 2 });
  for (let kill = 0; kill < 6; kill++) {
    await run(
      'kubectl',
      '-n',
      'ems-operator',
      'delete',
      'pods',
      '--all',
      '--grace-period=0',
      '--force',
    );
    await run(
      'kubectl',
      '-n',
      'ems-operator',
      'rollout',
      'status',
      'deployment/ems-operator',
      '--timeout=60s',
    );
  }
  await settled('Ready');
  report.record(
    'all operators killed six times during a change',
    `Ready after ${seconds(Date.now() - begin)}`,
  );
  await change({ logLevel: 'info', replicas: 1 });
  await settled('Ready');
}

async function proveDeletion(address: string, keda: boolean): Promise<void> {
  const left = async () =>
    (
      await kubectl(
        'get',
        'secrets,persistentvolumeclaims,deployments,statefulsets,services,jobs',
        '-o',
        'name',
      )
    )
      .split('\n')
      .filter(Boolean);
  await kubectl('delete', 'energyplatform', name, '--timeout=120s');
  await until(
    'pods are gone',
    async () => (await kubectl('get', 'pods', '-o', 'name')) === '',
    120,
  );
  const kept = await left();
  report.record(
    'a deletion with `Retain` keeps Secrets and volumes',
    `${kept.length} objects`,
    kept.length === 8,
  );
  await release.applyObjects([platform({ version: options.next, deletionPolicy: 'Delete' }, keda)]);
  report.record('the same resource again, to `Ready`', seconds(await settled('Ready')));
  await proveLogin(address, 'the administrator logs in with the old password');
  await kubectl('delete', 'energyplatform', name, '--timeout=180s');
  const after = await left();
  const data = after.filter((object) => /secret|persistentvolumeclaim/.test(object));
  report.record(
    'a deletion with `Delete` leaves no data',
    `${data.length} objects`,
    data.length === 0,
  );
}

async function prove(): Promise<void> {
  await refuseForeignCluster();
  const [address, keda] = await Promise.all([traefikAddress(), hasKeda()]);
  await release.deleteNamespace();
  try {
    for (const [what, work] of [
      ['operator', installOperator],
      ['install', () => install(address, keda)],
      ['changes', proveChanges],
      ['repair', proveRepair],
      ['refusal', proveRefusal],
      ['rollback', () => proveRollback(address)],
      ['upgrade', () => proveUpgrade(address)],
      ['kills', proveKills],
      ['deletion', () => proveDeletion(address, keda)],
    ] as const)
      await report.attempt(what, work);
  } finally {
    if (!options.keep) await release.deleteNamespace();
  }
}

if (options.help) console.log(usage);
else {
  await prove().catch((error: unknown) => {
    report.record('the proof', (error as Error).message, false);
  });
  console.log(`\n${report.table()}`);
  process.exit(report.allHold() ? 0 : 1);
}
