/**
 * Proves the claims in docs/pulumi.md on a cluster on this machine. The add-ons and the images of the operator and the
 * platform must exist already.
 *
 * Usage: npm run test:cluster -- pulumi [--help]
 */
import { parseArgs } from 'node:util';
import { apiClient, type ApiClient } from '../platform/api-client.ts';
import { stoppedAfter } from './interruption.ts';
import { createStack, refuseMissingPrograms, type Stack } from './pulumi-stack.ts';
import { createRelease } from './release.ts';
import { createReport, seconds } from './report.ts';
import { chosenParts, proofOptions, runProof } from './run-proof.ts';
import { refuseForeignCluster, refuseInstalledOperator, run, until } from './run-program.ts';
import { traefikAddress, valuesOfResource } from './settings.ts';

const namespace = 'ems-pulumi-test';
const report = createReport();
const release = createRelease(namespace);
const { kubectl } = release;
const administrator = { email: 'admin@example.org', password: '' };
let resident: Awaited<ReturnType<ApiClient['register']>> | undefined;

/** Objects of the stack outside and inside the namespace of the platform. */
async function everythingLeft(): Promise<string[]> {
  const kinds = 'secrets,persistentvolumeclaims,deployments,statefulsets,services,jobs,pods';
  const inside = await kubectl('get', kinds, '--output', 'name');
  const namespaces = await run('kubectl', 'get', 'namespaces', '--output', 'name');
  const cluster = await run(
    'kubectl',
    'get',
    'clusterroles,clusterrolebindings',
    '--output',
    'name',
  );
  return [
    ...inside.split('\n'),
    ...namespaces.split('\n').filter((name) => /\/ems-/.test(name)),
    ...cluster.split('\n').filter((name) => /\/ems-operator/.test(name)),
  ].filter(Boolean);
}

const isEmpty = async () => (await everythingLeft()).length === 0;

async function proveFirstUp(stack: Stack, api: ApiClient): Promise<void> {
  const planned = await stack.preview();
  report.record(
    '`pulumi preview` on an empty cluster',
    `${planned.summary}, and the cluster stays empty`,
    await isEmpty(),
  );
  const { took, summary } = await stack.up();
  report.record('`pulumi up`', `${seconds(took)}, ${summary}`, summary === planned.summary);
  administrator.password = await run('sh', '-c', await stack.output('administratorPassword'));
  const logsIn = () => api.logIn(administrator).then(() => true);
  const routed = await until('a login', logsIn, 15);
  const url = await stack.output('url');
  report.record(
    'the administrator logs in at the address of Traefik',
    `${url}, ${seconds(routed)} after \`up\``,
    url === api.url,
  );
  resident = await api.register();
  await api.addDevice(resident.token);
}

async function proveNoChanges(stack: Stack): Promise<void> {
  const { took, summary } = await stack.up('--expect-no-changes');
  const refreshed = await stack.refresh('--expect-no-changes');
  report.record(
    '`pulumi up` again, and `pulumi refresh`',
    `no changes: ${summary} after ${seconds(took)}; ${refreshed.summary}`,
  );
}

const readyReplicas = async () => {
  const { items } = await release.kubectlJson<{
    items: {
      metadata: { name: string };
      status: { updatedReplicas?: number; readyReplicas?: number };
    }[];
  }>('get', 'deployments');
  return items
    .filter(({ metadata }) => !metadata.name.endsWith('-worker'))
    .map(({ status }) => Math.min(status.readyReplicas ?? 0, status.updatedReplicas ?? 0));
};

async function proveChange(stack: Stack): Promise<void> {
  for (const replicas of [2, 1]) {
    stack.configure({ 'ems:replicas': replicas });
    const planned = await stack.preview();
    const { took, summary } = await stack.up();
    const ready = await readyReplicas();
    report.record(
      `\`preview\` and \`up\` with \`ems:replicas\` ${replicas}`,
      `planned: ${planned.changed.join(', ')}; done: ${summary} after ${seconds(took)}; every service has ${[...new Set(ready)].join(' or ')} ready replicas then`,
      planned.summary === summary &&
        planned.changed.join() === 'EnergyPlatform ems update spec.replicas' &&
        ready.length > 0 &&
        ready.every((count) => count === replicas),
    );
  }
}

/** If pods have no image, `up` fails with the reason. */
async function proveFailure(stack: Stack, api: ApiClient): Promise<void> {
  const values = valuesOfResource();
  stack.configure({ 'ems:values': { ...values, web: { image: { tag: '0.0.99' } } } });
  const said = await stack.refusedUp();
  const answer = await api.call('GET', 'users/me');
  report.record(
    '`pulumi up` to an image that does not exist fails, and the platform keeps serving',
    `${said}; the API answers ${answer.status}`,
    said !== '' && answer.status === 401,
  );
  stack.configure({ 'ems:values': values });
  await stack.up();
}

async function proveRetain(stack: Stack, api: ApiClient): Promise<void> {
  const { took } = await stack.destroy();
  const left = await everythingLeft();
  const data = left.filter((name) => /^(?:secret|persistentvolumeclaim)\//.test(name));
  const other = left.filter((name) => !data.includes(name));
  report.record(
    '`pulumi destroy` leaves the retained data only',
    `${seconds(took)}; left: ${data.length} Secrets and volumes, ${other.join(', ')}`,
    data.length === 8 && other.join() === `namespace/${namespace}`,
  );
  const again = await stack.up();
  await until('a login', () => api.logIn(administrator).then(() => true), 15);
  const token = await api.logIn(resident ?? administrator);
  const devices = await api.demand<{ items?: unknown[] } | unknown[]>(200, 'GET', 'devices', {
    token,
  });
  const count = (Array.isArray(devices) ? devices : (devices.items ?? [])).length;
  report.record(
    '`pulumi up` after that finds the same data',
    `${seconds(again.took)}; both old passwords log in, the resident has ${count} device`,
    count === 1,
  );
}

async function proveDelete(stack: Stack): Promise<void> {
  stack.configure({ 'ems:deletionPolicy': 'Delete' });
  await stack.up();
  const { took } = await stack.destroy();
  await until('everything is gone', isEmpty, 120).catch(() => undefined);
  const left = await everythingLeft();
  report.record(
    '`pulumi destroy` with `ems:deletionPolicy: Delete` leaves nothing',
    `${seconds(took)}; left: ${left.join(', ') || 'nothing'}`,
    left.length === 0,
  );
}

/** Only previewed, because it needs three nodes, existing names and, except for external servers, other operators. */
async function previewProduction(): Promise<void> {
  const server = { host: 'server.example.org', adminSecretName: 'administrator' };
  for (const [storage, settings] of [
    ['storage by operators', {}],
    [
      'external servers',
      { 'ems:storage': 'external', 'ems:external': { database: server, broker: server } },
    ],
  ] as const) {
    const stack = await createStack('production', { ...settings, 'ems:addOns': {} });
    try {
      const { summary, changed } = await stack.preview();
      report.record(
        `\`pulumi preview\` of stack production with ${storage}, add-ons left out`,
        `${summary}: ${changed.filter((change) => !/Stack|ClusterAddons|Operator/.test(change)).join(', ')}`,
        changed.some((change) => change.startsWith('Certificate')) && (await isEmpty()),
      );
    } finally {
      await stack.remove();
    }
  }
}

const parts: Readonly<Record<string, (stack: Stack, api: ApiClient) => Promise<void>>> = {
  production: previewProduction,
  up: proveFirstUp,
  again: proveNoChanges,
  change: proveChange,
  failure: proveFailure,
  retain: proveRetain,
  delete: proveDelete,
};

const usage = `Usage: npm run test:cluster -- pulumi [OPTION…]
  --version TAG    images of the platform and of the operator (the version of the charts)
  --only PART,…    only these, in this order: ${Object.keys(parts).join(', ')}
  --keep           leave everything where it is
  --minutes NUMBER stop after so long (30)`;

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'pulumi'),
  options: {
    version: { type: 'string', default: '0.1.0' },
    ...proofOptions(30),
  },
});

async function prove(): Promise<void> {
  const chosen = chosenParts(options.only, Object.keys(parts));
  await refuseForeignCluster();
  await refuseMissingPrograms();
  await refuseInstalledOperator();
  const address = await traefikAddress();
  await release.deleteNamespace();
  const api = apiClient(`http://${address}`);
  const interrupted = stoppedAfter(Number(options.minutes));
  const stack = await createStack('dev', {
    'ems:addOns': {},
    'ems:version': options.version,
    'ems:image': { pullPolicy: 'Never' },
    'ems:namespace': namespace,
    'ems:host': address,
    'ems:storageSize': '1Gi',
    'ems:upgradeTimeoutSeconds': 60,
    'ems:values': valuesOfResource(),
  });
  try {
    for (const [what, work] of Object.entries(parts))
      if (chosen.includes(what))
        await Promise.race([report.attempt(what, () => work(stack, api)), interrupted]);
  } finally {
    if (!options.keep) {
      await stack.remove();
      await release.deleteNamespace();
    }
  }
}

await runProof({ usage, help: options.help, report, prove });
