import { fileURLToPath } from 'node:url';
import { seconds } from '../report.ts';
import { run, until } from '../run-program.ts';
import { ask } from './page.ts';
import { name, type OperatorWorld } from './platform.ts';

const chart = fileURLToPath(new URL('../../../charts/operator', import.meta.url));
const account = { email: 'admin@example.org', password: '' };

export async function installOperator({ report, operator }: OperatorWorld): Promise<void> {
  const begin = Date.now();
  const settings = [`image.tag=${operator}`, 'image.pullPolicy=Never', 'replicas=2'];
  const args = settings.flatMap((setting) => ['--set', setting]);
  const where = ['--namespace', 'ems-operator', '--create-namespace', '--wait', '--timeout=3m'];
  await run('helm', 'upgrade', '--install', 'ems-operator', chart, ...where, ...args);
  report.record('`helm install` of the operator', seconds(Date.now() - begin));
}

export async function proveInstallation(world: OperatorWorld): Promise<void> {
  const { platform, report } = world;
  await platform.release.createNamespace();
  await platform.apply();
  const took = await platform.settled('Ready');
  report.record('one `EnergyPlatform` to `Ready`', seconds(took));
  account.password = await platform.release.readSecret(`${name}-administrator`, 'password');
  await proveLogin(world, 'the administrator logs in');
}

async function proveLogin({ address, report }: OperatorWorld, what: string): Promise<void> {
  const status = await ask(address, '/api/auth/login', account);
  report.record(what, String(status), status === 200);
}

const kinds = 'secrets,persistentvolumeclaims,deployments,statefulsets,services,jobs';

export async function proveDeletion(world: OperatorWorld): Promise<void> {
  const { platform, report, next } = world;
  const { kubectl } = platform;
  const left = async () => (await kubectl('get', kinds, '-o', 'name')).split('\n').filter(Boolean);
  await kubectl('delete', 'energyplatform', name, '--timeout=120s');
  const isEmpty = async () => (await kubectl('get', 'pods', '-o', 'name')) === '';
  await until('pods are gone', isEmpty, 120);
  const kept = await left();
  report.record(
    'a deletion with `Retain` keeps Secrets and volumes',
    `${kept.length} objects`,
    kept.length === 8,
  );
  await platform.apply({ version: next, deletionPolicy: 'Delete' });
  report.record('the same resource again, to `Ready`', seconds(await platform.settled('Ready')));
  await proveLogin(world, 'the administrator logs in with the old password');
  await kubectl('delete', 'energyplatform', name, '--timeout=180s');
  const data = (await left()).filter((object) => /secret|persistentvolumeclaim/.test(object));
  report.record(
    'a deletion with `Delete` leaves no data',
    `${data.length} objects`,
    data.length === 0,
  );
}
