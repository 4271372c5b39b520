import { fileURLToPath } from 'node:url';
import { proveJourneys } from '../journeys.ts';
import { seconds } from '../report.ts';
import { run, until } from '../run-program.ts';
import { certificate } from './changes.ts';
import { killOperators } from './outages.ts';
import { name, operatorNamespace, type Subject } from './subject.ts';

const chart = fileURLToPath(new URL('../../../charts/operator', import.meta.url));
const helm = (...args: string[]) => run('helm', '--namespace', operatorNamespace, ...args);

export async function installOperator({ options, report }: Subject): Promise<void> {
  const begin = Date.now();
  const settings = [`image.tag=${options.operator}`, 'image.pullPolicy=Never', 'replicas=2'];
  const args = settings.flatMap((setting) => ['--set', setting]);
  const how = ['--create-namespace', '--wait', '--timeout=3m'];
  await helm('install', 'ems-operator', chart, ...how, ...args);
  report.record('`helm install` of two operators', seconds(Date.now() - begin));
}

export async function removeOperator(): Promise<void> {
  await helm('uninstall', 'ems-operator', '--wait', '--ignore-not-found');
  await run('kubectl', 'delete', 'namespace', operatorNamespace, '--ignore-not-found');
}

export async function install(subject: Subject): Promise<void> {
  const { release, report } = subject;
  await release.createNamespace();
  await release.applyObjects([subject.platform()]);
  const took = await subject.settled('Ready');
  const routed = await subject.logsIn(await subject.administrator());
  report.record(
    'one `EnergyPlatform` to `Ready`',
    `${seconds(took)}; the administrator logs in ${seconds(routed)} later`,
  );
}

export const journeys = ({ release, report, api }: Subject): Promise<void> =>
  proveJourneys(release, report, api);

/** Deletes and recreates a platform while each operator is killed after each step. */
export async function retain(subject: Subject): Promise<void> {
  const { report, release, kubectl, options, keda } = subject;
  const administrator = await subject.administrator();
  const resident = await subject.api.register();
  await kubectl('delete', 'energyplatform', name, '--timeout=120s');
  const noPods = async () => (await kubectl('get', 'pods', '-o', 'name')) === '';
  await until('pods are gone', noPods, 120);
  const kept = await left(subject);
  const [secrets, volumes] = ['secret/', 'persistentvolumeclaim/'].map(
    (kind) => kept.filter((object) => object.startsWith(kind)).length,
  );
  report.record(
    'a deletion with `Retain` keeps Secrets and volumes, and nothing else',
    `${secrets} Secrets, ${volumes} volumes, ${kept.length} objects`,
    secrets === 7 && volumes === 2 && kept.length === 9,
  );
  const begin = Date.now();
  const again = { version: options.next, workers: { autoscale: keda, max: 2 } };
  await release.applyObjects([subject.platform({ ...again, deletionPolicy: 'Delete' })]);
  const steps = ['Accepted', 'DatabaseReady', 'BrokerReady', 'Migrated', 'Available'];
  for (const step of steps) {
    const isTrue = async () => (await subject.condition(step))?.status === 'True';
    await until(step, isTrue, 300, 100);
    await killOperators();
  }
  await subject.settled('Ready');
  report.record(
    'the same resource again, all operators killed after each condition',
    `${steps.join(', ')}: Ready after ${seconds(Date.now() - begin)}`,
  );
  await subject.logsIn(administrator);
  await subject.logsIn(resident);
  report.record('the administrator and a resident log in with their old passwords', 'yes');
}

export async function deletion(subject: Subject): Promise<void> {
  // It does not belong to the platform.
  await subject.kubectl('delete', 'secret', certificate, '--ignore-not-found');
  const begin = Date.now();
  await subject.kubectl('delete', 'energyplatform', name, '--timeout=180s');
  const nothing = async () => (await left(subject)).length === 0;
  await until('everything is gone', nothing, 120).catch(() => undefined);
  const after = await left(subject);
  subject.report.record(
    'a deletion with `Delete` leaves nothing',
    `${after.join(', ') || 'nothing'} after ${seconds(Date.now() - begin)}`,
    after.length === 0,
  );
}

const kinds = 'secrets,persistentvolumeclaims,deployments,statefulsets,services,jobs,pods';
const left = async ({ kubectl }: Subject) =>
  (await kubectl('get', kinds, '-o', 'name')).split('\n').filter(Boolean);
