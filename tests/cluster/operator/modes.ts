import { fileURLToPath } from 'node:url';
import { seconds } from '../report.ts';
import { run, until } from '../run-program.ts';
import { completeBackup } from './complete-backup.ts';
import { createSubject, type Subject } from './subject.ts';

const servers = fileURLToPath(new URL('../external-servers.yaml', import.meta.url));
const backup = { target: { volume: { size: '1Gi' } } };

/** One mode of storage in its own namespace. */
const inNamespace =
  (namespace: string, prove: (subject: Subject) => Promise<void>) =>
  async ({ options, report }: Subject): Promise<void> => {
    const subject = await createSubject(options, report, namespace);
    await subject.release.deleteNamespace();
    await subject.release.createNamespace();
    try {
      await prove(subject);
    } finally {
      if (!options.keep) await subject.release.deleteNamespace();
    }
  };

async function proveCloudNativePg(subject: Subject): Promise<void> {
  const crd = 'clusters.postgresql.cnpg.io';
  if (!(await run('kubectl', 'get', 'crd', crd, '--ignore-not-found')))
    return subject.report.record('PostgreSQL by CloudNativePG', 'not tried: it is not installed');
  const { release } = subject;
  const database = { mode: 'operator', instances: 2, storage: { size: '1Gi' } };
  await release.applyObjects([subject.platform({ database, backup })]);
  await proveWorks(subject, 'PostgreSQL by CloudNativePG, two servers');
  const path = 'jsonpath={.status.readyInstances}';
  const servers = () => subject.kubectl('get', 'cluster', 'ems-postgresql', '--output', path);
  const both = await until('the standby', async () => (await servers()) === '2', 400);
  subject.report.record('the standby', `ready ${seconds(both)} later`);
}

const login = (secret: string, stringData: object) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: secret },
  stringData,
});

async function proveExternal(subject: Subject): Promise<void> {
  const { release, report, namespace, kubectl } = subject;
  await kubectl('apply', '--filename', servers);
  await kubectl('wait', 'pods', '--all', '--for=condition=Ready', '--timeout=180s');
  await release.applyObjects([
    login('postgres-admin', { user: 'postgres' }),
    login('rabbitmq-admin', { username: 'external', password: 'external' }),
  ]);
  const server = (name: string) => ({
    mode: 'external',
    external: { host: `${name}.${namespace}.svc`, adminSecretName: `${name}-admin` },
  });
  await release.applyObjects([
    subject.platform({ database: server('postgres'), broker: server('rabbitmq'), backup }),
  ]);
  await subject.settled('Rejected', 60);
  const said = (await subject.condition('Accepted'))?.message ?? '';
  report.record('a Secret with wrong keys', said, said.includes('no username and no password'));
  await release.applyObjects([
    login('postgres-admin', { username: 'postgres', password: 'external' }),
  ]);
  await proveWorks(subject, 'external servers, after the Secret was corrected');
}

/** Waits for the platform, logs in, and creates a backup. */
async function proveWorks(subject: Subject, what: string): Promise<void> {
  const { report, release } = subject;
  const took = await subject.settled('Ready', 600);
  report.record(`with ${what}, to \`Ready\``, seconds(took));
  await subject.logsIn(await subject.administrator());
  await subject.logsIn(await subject.api.register());
  const begin = Date.now();
  const { bytes } = await completeBackup(release, 'now');
  const isKnown = async () => (await subject.condition('BackedUp'))?.status === 'True';
  await until('BackedUp', isKnown, 60);
  report.record('a backup of it', `${seconds(Date.now() - begin)}, ${bytes} bytes`);
}

/** Storage that is not embedded, by the name of the part. */
export const modes = {
  cloudNativePg: inNamespace('ems-operator-cnpg', proveCloudNativePg),
  externalServers: inNamespace('ems-operator-external', proveExternal),
};
