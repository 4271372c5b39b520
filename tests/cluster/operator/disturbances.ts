import { seconds } from '../report.ts';
import { run, until } from '../run-program.ts';
import { name, type OperatorWorld } from './platform.ts';

export async function proveRepair({ platform, report }: OperatorWorld): Promise<void> {
  const { kubectl, deployment } = platform;
  await kubectl('delete', 'service,networkpolicy,ingressroute,role', '--all');
  await kubectl('scale', `deployment/${name}-web`, '--replicas=3');
  const isBack = async () =>
    (await deployment('web')).spec.replicas === 1 &&
    (await kubectl('get', 'ingressroute', name, '-o', 'name')) !== '' &&
    (await kubectl('get', 'service', `${name}-postgresql`, '-o', 'name')) !== '';
  const took = await until('everything is back', isBack, 60);
  report.record('children that were edited and deleted are back after', seconds(took));
}

/** Whichever pod leads is killed again and again while a change is rolled out. */
export async function proveKills({ platform, report }: OperatorWorld): Promise<void> {
  const { change, settled } = platform;
  const kubectl = (...args: string[]) => run('kubectl', '-n', 'ems-operator', ...args);
  const begin = Date.now();
  await change({ logLevel: 'debug', replicas: 2 });
  for (let kill = 0; kill < 6; kill++) {
    await kubectl('delete', 'pods', '--all', '--grace-period=0', '--force');
    await kubectl('rollout', 'status', 'deployment/ems-operator', '--timeout=60s');
  }
  await settled('Ready');
  report.record(
    'all operators killed six times during a change',
    `Ready after ${seconds(Date.now() - begin)}`,
  );
  await change({ logLevel: 'info', replicas: 1 });
  await settled('Ready');
}
