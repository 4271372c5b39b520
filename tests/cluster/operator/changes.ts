import { seconds } from '../report.ts';
import { refusalOf } from '../run-program.ts';
import { watchPage } from './page.ts';
import { name, type OperatorWorld } from './platform.ts';

const changes = [
  ['replicas', { replicas: 2 }, { replicas: 1 }],
  ['log level', { logLevel: 'debug' }, { logLevel: 'info' }],
  [
    'fixed number of workers',
    { workers: { autoscale: false, min: 2 } },
    { workers: { autoscale: true, min: 1 } },
  ],
] as const;

export async function proveChanges({ platform, report }: OperatorWorld): Promise<void> {
  const { change, settled } = platform;
  for (const [what, there, back] of changes) {
    await change(there);
    const took = await settled('Ready');
    await change(back);
    report.record(
      `a change of the ${what}, and back`,
      `${seconds(took)}, ${seconds(await settled('Ready'))}`,
    );
  }
}

/** New pods that never become ready, while the page is asked for. */
export async function proveRollback({ platform, report, address }: OperatorWorld): Promise<void> {
  const stop = watchPage(address);
  await platform.change({ version: '0.1.99' });
  const took = await platform.settled('RolledBack');
  const answers = await stop();
  const message = (await platform.condition('Progressing'))?.message ?? '';
  report.record(
    'a version without images is rolled back',
    `${seconds(took)}; meanwhile ${answers}; ${message}`,
    /^\d+ × 200$/.test(answers),
  );
}

export async function proveUpgrade(world: OperatorWorld): Promise<void> {
  const { platform, report, address, next, version } = world;
  const stop = watchPage(address);
  await platform.change({ version: next });
  const took = await platform.settled('Ready');
  const image = (await platform.deployment('web')).spec.template.spec.containers[0]?.image ?? '';
  report.record(
    `upgrade to ${next}`,
    `${seconds(took)}; meanwhile ${await stop()}`,
    image.endsWith(next),
  );
  const { namespace } = platform.release;
  const lower = JSON.stringify({ spec: { version } });
  const patch = ['patch', 'energyplatform', name, '--type=merge', '-p', lower];
  const refusal = await refusalOf('kubectl', '-n', namespace, ...patch);
  report.record('a downgrade is refused', refusal, refusal.includes('cannot be lower'));
}

export async function proveRefusal({ platform, report }: OperatorWorld): Promise<void> {
  const { change, condition, deployment, settled } = platform;
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
