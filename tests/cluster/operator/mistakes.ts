import { seconds } from '../report.ts';
import { refusalOf } from '../run-program.ts';
import { name, upgrade, type Subject } from './subject.ts';
import { watchPage } from './watch-page.ts';

export async function refusal(subject: Subject): Promise<void> {
  const before = (await subject.deployment('web')).metadata.generation;
  await subject.change({ tls: { secretName: 'missing' }, replicas: 2 });
  await subject.settled('Rejected', 60);
  const message = (await subject.condition('Accepted'))?.message ?? '';
  const after = (await subject.deployment('web')).metadata.generation;
  subject.report.record(
    'a spec that names a missing Secret changes nothing',
    message,
    before === after && message.includes('missing'),
  );
  await subject.change({ tls: null, replicas: 1 });
  await subject.settled('Ready', 120);
}

/** New pods that never become ready, while the page is requested. */
export async function rollback(subject: Subject): Promise<void> {
  const stop = watchPage(subject.address);
  await subject.change({ version: '0.1.99', upgrade: { timeoutSeconds: 60 } });
  const took = await subject.settled('RolledBack');
  const { list, allServed } = await stop();
  const message = (await subject.condition('Progressing'))?.message ?? '';
  subject.report.record(
    'a version without images is rolled back',
    `${seconds(took)}; meanwhile ${list}; ${message}`,
    allServed,
  );
}

export async function upgradeAndDowngrade(subject: Subject): Promise<void> {
  const { options, report } = subject;
  const stop = watchPage(subject.address);
  await subject.change({ version: options.next, upgrade });
  const took = await subject.settled('Ready');
  const { list, allServed } = await stop();
  const { template } = (await subject.deployment('web')).spec;
  const image = template.spec.containers[0]?.image ?? '';
  report.record(
    `upgrade to ${options.next}`,
    `${seconds(took)}; meanwhile ${list}`,
    image.endsWith(options.next) && allServed,
  );
  const patch = JSON.stringify({ spec: { version: options.version } });
  const args = ['patch', 'energyplatform', name, '--type=merge', '-p', patch];
  const said = await refusalOf('kubectl', '--namespace', subject.namespace, ...args);
  report.record('a downgrade is refused', said, said.includes('cannot be lower'));
}
