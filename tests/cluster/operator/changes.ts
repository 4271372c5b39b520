import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seconds } from '../report.ts';
import { refusalOf, run, until } from '../run-program.ts';
import { name, upgrade, type Subject } from './subject.ts';

/** The Secret with a certificate for `tls`. */
export const certificate = 'certificate';

interface Field {
  readonly field: string;
  readonly there: object;
  readonly back: object;
  /** A child that shows the change: its kind, its name, a path, and the value that is there only after the change. */
  readonly seen?: readonly [string, string, RegExp];
}

const fieldsOf = ({ address, keda }: Subject): readonly Field[] => [
  {
    field: '`host`',
    there: { host: 'other.localhost' },
    back: { host: address },
    seen: [`ingressroute/${name}`, '{.spec.routes[*].match}', /other\.localhost/],
  },
  {
    field: '`publicOrigin`',
    there: { publicOrigin: 'https://other.example.org' },
    back: { publicOrigin: '' },
    seen: [`deployment/${name}-auth-service`, '{..env[*].value}', /other\.example\.org/],
  },
  {
    field: '`tls`',
    there: { tls: { secretName: certificate } },
    back: { tls: null },
    seen: [`ingressroute/${name}`, '{.spec.tls.secretName}', /certificate/],
  },
  {
    field: '`image.pullPolicy`',
    there: { image: { pullPolicy: 'IfNotPresent' } },
    back: { image: { pullPolicy: 'Never' } },
    seen: [`deployment/${name}-web`, '{..imagePullPolicy}', /IfNotPresent/],
  },
  {
    field: '`replicas`',
    there: { replicas: 2 },
    back: { replicas: 1 },
    seen: [`deployment/${name}-web`, '{.status.readyReplicas}', /^2$/],
  },
  {
    field: '`workers`',
    there: { workers: { autoscale: false, min: 2 } },
    back: { workers: { autoscale: keda, min: 1 } },
    seen: ['scaledobject', '{.items[*].metadata.name}', /^$/],
  },
  {
    field: '`broker.devices`',
    there: { broker: { devices: { enabled: false } } },
    back: { broker: { devices: { enabled: true } } },
    seen: ['service', '{.items[*].spec.type}', /^(?!.*LoadBalancer)/],
  },
  {
    field: '`logLevel`',
    there: { logLevel: 'debug' },
    back: { logLevel: 'info' },
    seen: [`deployment/${name}-web`, '{..env[*].value}', /\bdebug\b/],
  },
  {
    field: '`values`',
    there: { values: { web: { podAnnotations: { proof: 'changed' } } } },
    back: { values: { web: null } },
    seen: [`deployment/${name}-web`, '{.spec.template.metadata.annotations}', /changed/],
  },
  {
    field: '`upgrade.timeoutSeconds`',
    there: { upgrade: { timeoutSeconds: 120 } },
    back: { upgrade },
  },
  {
    field: '`deletionPolicy`',
    there: { deletionPolicy: 'Delete' },
    back: { deletionPolicy: 'Retain' },
  },
];

export async function changes(subject: Subject): Promise<void> {
  await createCertificate(subject);
  for (const { field, there, back, seen } of fieldsOf(subject))
    await subject.report.attempt(`a change of ${field}`, async () => {
      const shows = async () => {
        if (!seen) return undefined;
        const [object, path, pattern] = seen;
        return pattern.test(await subject.kubectl('get', object, '-o', `jsonpath=${path}`));
      };
      const before = await shows();
      await subject.change(there);
      const forth = await subject.settled('Ready');
      const changed = await shows();
      await subject.change(back);
      const home = await subject.settled('Ready');
      const after = await shows();
      subject.report.record(
        `a change of ${field}, and back`,
        `${seconds(forth)}, ${seconds(home)}`,
        seen === undefined || (before === false && changed === true && after === false),
      );
    });
}

/** Only its existence matters. Browsers would not trust it. */
async function createCertificate({ release, kubectl }: Subject): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ems-cluster-'));
  const [key, cert] = [join(folder, 'tls.key'), join(folder, 'tls.crt')];
  try {
    const how = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '1',
      '-subj',
      `/CN=${release.namespace}`,
    ];
    await run('openssl', 'req', '-x509', ...how, '-keyout', key, '-out', cert);
    await kubectl('create', 'secret', 'tls', certificate, `--key=${key}`, `--cert=${cert}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Changes that an existing platform rejects. */
export async function unchangeable(subject: Subject): Promise<void> {
  const refused: string[] = [];
  for (const spec of [
    { database: { storage: { size: '2Gi' } } },
    { broker: { storage: { className: 'other' } } },
    { database: { mode: 'operator' } },
  ]) {
    const patch = ['patch', 'energyplatform', name, '--type=merge', '-p', JSON.stringify({ spec })];
    const said = await refusalOf('kubectl', '--namespace', subject.namespace, ...patch);
    refused.push(/: Invalid value: [^:]*: (.*)$/m.exec(said)?.[1] ?? said);
  }
  subject.report.record(
    'another size, class or mode of the storage is refused',
    [...new Set(refused)].join(' '),
    refused.every((sentence) => sentence.includes('Create a new platform')),
  );
}

export async function repair({ kubectl, deployment, report }: Subject): Promise<void> {
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
