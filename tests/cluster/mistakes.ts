import { fileURLToPath } from 'node:url';
import { chart, createRelease, type Release } from './release.ts';
import { seconds, type Report } from './report.ts';
import { refusalOf, until } from './run-program.ts';

const servers = fileURLToPath(new URL('external-servers.yaml', import.meta.url));
const firstLine = (text: string) => text.split('\n').find(Boolean) ?? '';

/** The message of a cluster without the required add-ons. Its list of APIs hides Traefik. */
async function proveMissingAddOns(report: Report, settings: readonly string[]): Promise<void> {
  for (const [missing, other] of [
    ['Traefik', 'keda.sh/v1alpha1'],
    ['KEDA', 'traefik.io/v1alpha1'],
  ] as const) {
    const known = ['--kube-version', '1.34.0', '--api-versions', 'apiregistration.k8s.io/v1'];
    known.push('--api-versions', other);
    const said = await refusalOf('helm', 'template', 'ems', chart, ...settings, ...known);
    const sentence = /(\w+ is not installed on this cluster.*)$/m.exec(said)?.[1] ?? said;
    report.record(`without ${missing}`, sentence, sentence.startsWith(missing));
  }
}

async function provePermissions(
  { namespace, install }: Release,
  report: Report,
  settings: readonly string[],
): Promise<void> {
  const nobody = ['--kube-as-user', `system:serviceaccount:${namespace}:default`];
  const said = await install(...settings, ...nobody).then(
    () => '',
    (error: { stderr?: string }) => error.stderr ?? '',
  );
  report.record(
    'a login that may not install here',
    firstLine(said),
    /cannot (?:list|create|get) resource/.test(said),
  );
}

/** A storage class that does not exist. Then the same name is installed again with a valid class. */
async function proveStorageClass(
  release: Release,
  report: Report,
  settings: readonly string[],
): Promise<void> {
  const { kubectl, helm, install, allReady } = release;
  await install(...settings, '--set', 'postgresql.storage.className=golden');
  const path = 'jsonpath={.items[*].message}';
  const about = 'involvedObject.kind=PersistentVolumeClaim,reason=ProvisioningFailed';
  const events = () => kubectl('get', 'events', '--field-selector', about, '--output', path);
  await until('an event', async () => (await events()) !== '', 90);
  const said = await events();
  report.record('a storage class that does not exist', said, said.includes('"golden" not found'));
  await helm('uninstall', 'ems', '--wait', '--timeout', '3m');
  await kubectl('delete', 'persistentvolumeclaims', '--all', '--timeout=180s');
  const begin = Date.now();
  await install(...settings);
  await allReady(300);
  report.record('and then the right one', `ready after ${seconds(Date.now() - begin)}`);
}

const password = (value: string) =>
  ['postgres-admin', 'rabbitmq-admin'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    stringData: name.startsWith('postgres')
      ? { username: 'postgres', password: value }
      : { username: 'external', password: 'external' },
  }));

/** External servers with a wrong password, and an image that does not exist. */
async function proveExternalServers(
  { namespace, kubectl, install, upgrade, allReady, applyObjects }: Release,
  report: Report,
  settings: readonly string[],
): Promise<void> {
  await kubectl('apply', '--filename', servers);
  await kubectl('wait', 'pods', '--all', '--for=condition=Ready', '--timeout=180s');
  const external = [
    ...settings,
    ...['postgresql', 'rabbitmq'].flatMap((storage) =>
      [
        `mode=external`,
        `external.host=${storage === 'postgresql' ? 'postgres' : storage}.${namespace}.svc`,
        `external.adminSecretName=${storage === 'postgresql' ? 'postgres' : storage}-admin`,
      ].flatMap((value) => ['--set', `global.${storage}.${value}`]),
    ),
    '--set',
    'rabbitmq.devices.enabled=false',
  ];
  await applyObjects(password('wrong'));
  await install(...external, '--set', 'web.image.tag=missing');

  const selector = 'app.kubernetes.io/name=provisioner';
  let reason = '';
  const saysWhy = async () => {
    const lines = await kubectl('logs', '--selector', selector, '--container', 'provision');
    const line = lines.split('\n').find((text) => text.includes('could not provision')) ?? '{}';
    reason = (JSON.parse(line) as { err?: { message: string } }).err?.message ?? '';
    return reason !== '';
  };
  await until('the Job says why', saysWhy, 120);
  report.record('a wrong password of an external database', reason, /password/.test(reason));

  const path = 'jsonpath={.items[*].status.containerStatuses[*].state.waiting.message}';
  const web = 'app.kubernetes.io/name=web';
  const waiting = () => kubectl('get', 'pods', '--selector', web, '--output', path);
  await until('the image is missed', async () => (await waiting()).includes('web:missing'), 60);
  report.record('an image that does not exist', await waiting());

  const begin = Date.now();
  await applyObjects(password('external'));
  await kubectl('delete', 'pods', '--selector', selector, '--wait=false');
  await upgrade(...external);
  await allReady(300);
  report.record(
    'and then the right password and image',
    `ready after ${seconds(Date.now() - begin)}`,
  );
}

/** Invalid input must give a sentence that explains what to do, and a second attempt must work. */
export async function proveMistakes(
  { report, options }: { report: Report; options: { keep: boolean } },
  settings: readonly string[],
): Promise<void> {
  await proveMissingAddOns(report, settings);
  for (const [name, proofs] of [
    ['ems-test-storage', [provePermissions, proveStorageClass]],
    ['ems-test-external', [proveExternalServers]],
  ] as const) {
    const release = createRelease(name);
    await release.deleteNamespace();
    await release.createNamespace();
    try {
      for (const prove of proofs) await prove(release, report, settings);
    } finally {
      if (!options.keep) await release.deleteNamespace();
    }
  }
}
