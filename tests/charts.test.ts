import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  copyCharts,
  helm,
  kubeconform,
  renderChart,
  renderText,
  type KubernetesObject,
} from './charts/helm.ts';
import { askKubeconform } from './charts/kubeconform.ts';
import { createValidation } from './charts/validate.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const examples = readdirSync(join(root, 'k8s'))
  .filter((name) => name.startsWith('values-'))
  .map((name) => `k8s/${name}`);
const everything = ['simulator.enabled=true', 'simulator.devicesSecretName=devices'];

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string } };
  }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly resources: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
  readonly ports?: readonly unknown[];
  readonly startupProbe?: object;
  readonly livenessProbe?: { readonly httpGet?: { readonly path: string } };
  readonly readinessProbe?: { readonly httpGet?: { readonly path: string } };
}

/** The pods of objects, keyed by the object that creates them. */
function podsOf(objects: readonly KubernetesObject[]): [string, PodSpec][] {
  return objects.flatMap(({ kind, metadata, spec }): [string, PodSpec][] => {
    if (kind === 'Pod') return [[metadata.name, spec as PodSpec]];
    const template = (spec as { template?: { spec?: PodSpec } } | undefined)?.template?.spec;
    return template ? [[`${kind} ${metadata.name}`, template]] : [];
  });
}

const containersOf = (pod: PodSpec) => [...(pod.initContainers ?? []), ...pod.containers];

describe.skipIf(!helm)('the charts (skipped without helm on the PATH)', () => {
  let folder = '';
  let chart = '';
  const rendered = new Map<string, KubernetesObject[]>();
  beforeAll(() => {
    folder = copyCharts();
    chart = join(folder, 'ems');
    rendered.set('no values', renderChart(chart, { set: everything }));
    for (const file of examples) rendered.set(file, renderChart(chart, { files: [file] }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const all = () => [...rendered].flatMap(([, objects]) => objects);
  const deployed = () =>
    [...rendered].flatMap(([name, objects]) => (name.includes('development') ? [] : objects));
  const usual = () => rendered.get('no values') ?? [];

  test('every object of every example is valid for Kubernetes 1.34 and the operators, without unknown members', () => {
    const validate = createValidation();
    expect(all().flatMap(validate)).toEqual([]);

    const deployment = usual().find(({ kind }) => kind === 'Deployment');
    const broken = { ...deployment, spec: { ...deployment?.spec, replikas: 2 } };
    expect(validate(broken as KubernetesObject)).not.toEqual([]);
  });

  test.skipIf(!kubeconform)(
    'kubeconform agrees (skipped without kubeconform on the PATH)',
    () => {
      const texts = [
        renderText(chart, { set: everything }),
        ...examples.map((file) => renderText(chart, { files: [file] })),
      ];
      for (const text of texts) {
        const { valid, errors } = askKubeconform(text);
        expect(errors).toEqual([]);
        expect(valid).toBeGreaterThan(0);
      }
      const [text = ''] = texts;
      const broken = text.replace('  strategy:', '  replikas: 2\n  strategy:');
      expect(askKubeconform(broken).errors).toEqual([expect.stringContaining('replikas')]);
      const twice = text.replace('  strategy:', '  selector: {}\n  strategy:');
      expect(askKubeconform(twice).errors).toEqual([expect.stringContaining('selector')]);
    },
    60_000,
  );

  test('every pod meets the restricted Pod Security level and has no token', () => {
    for (const [name, pod] of podsOf(deployed())) {
      expect(pod, name).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: expect.any(Number),
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
      for (const volume of pod.volumes ?? []) {
        const kind = Object.keys(volume).find((key) => key !== 'name');
        expect(['emptyDir', 'configMap', 'projected'], `${name} ${kind}`).toContain(kind);
      }
      for (const container of containersOf(pod))
        expect(container.securityContext, `${name} ${container.name}`).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
    }
  });

  test('only the step that creates Secrets gets a token of the Kubernetes API', () => {
    const withToken = podsOf(all()).filter(([, pod]) =>
      (pod.volumes ?? []).some((volume) => 'projected' in volume),
    );
    expect(new Set(withToken.map(([name]) => name.replace(/-\w{10}$/, '')))).toEqual(
      new Set(['Job ems-provisioner']),
    );
  });

  test('every container has resource requests and limits', () => {
    for (const [name, pod] of podsOf(all()))
      for (const { name: container, resources } of containersOf(pod)) {
        expect(resources.requests, `${name} ${container}`).toMatchObject({
          cpu: expect.any(String),
          memory: expect.any(String),
        });
        expect(resources.limits?.['memory'], `${name} ${container}`).toBeTruthy();
      }
  });

  test('every image has a version', () => {
    for (const [name, pod] of podsOf(all()))
      for (const { image } of containersOf(pod))
        expect(image, name).toMatch(/^[a-z0-9./-]+:(?!latest)[\w.-]+$/);
  });

  test('every container that listens has all three probes, and only readiness checks dependencies', () => {
    for (const { kind, metadata, spec } of all()) {
      if (kind !== 'Deployment' && kind !== 'StatefulSet') continue;
      const [container] = (spec as { template: { spec: PodSpec } }).template.spec.containers;
      if (!container?.ports) continue;
      expect(container.startupProbe, metadata.name).toBeDefined();
      expect(container.livenessProbe, metadata.name).toBeDefined();
      expect(container.readinessProbe, metadata.name).toBeDefined();
      const paths = [
        container.livenessProbe?.httpGet?.path,
        container.readinessProbe?.httpGet?.path,
      ];
      expect(paths).toEqual(
        kind === 'Deployment' ? ['/healthz', '/readyz'] : [undefined, undefined],
      );
    }
  });

  test('selectors contain nothing that changes with a new version', () => {
    for (const { kind, metadata, spec } of all()) {
      if (kind !== 'Deployment' && kind !== 'StatefulSet') continue;
      const { selector } = spec as { selector: { matchLabels: Record<string, string> } };
      expect(Object.keys(selector.matchLabels).toSorted(), metadata.name).toEqual([
        'app.kubernetes.io/instance',
        'app.kubernetes.io/name',
      ]);
    }
  });

  test('no rendered object contains a password', () => {
    expect(all().filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const plain = podsOf(all()).flatMap(([name, pod]) =>
      containersOf(pod)
        .flatMap(({ env = [] }) => env)
        .filter((variable) => /PASSWORD|TOKEN|KEY|SECRET$/.test(variable.name))
        .filter((variable) => !variable.valueFrom?.secretKeyRef)
        .map((variable) => `${name} ${variable.name}`),
    );
    expect(plain).toEqual([]);
  });

  test('every Secret that a pod reads is generated or named in the values', () => {
    for (const [example, objects] of rendered) {
      const job = objects.find(({ kind }) => kind === 'Job');
      const pod = podsOf(job ? [job] : [])[0]?.[1];
      const secrets = pod?.initContainers?.[0]?.env?.find(({ name }) => name === 'SECRETS');
      const generated = Object.keys(JSON.parse(secrets?.value ?? '{}') as object);
      const supplied = ['devices', 'postgres-admin', 'rabbitmq-admin'];
      const operators = ['ems-postgresql-superuser', 'ems-rabbitmq-default-user'];
      const read = podsOf(objects)
        .flatMap(([, found]) => containersOf(found))
        .flatMap(({ env = [] }) => env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name))
        .filter((name) => name !== undefined);
      const known = new Set([...generated, ...supplied, ...operators]);
      expect(
        read.filter((name) => !known.has(name)),
        example,
      ).toEqual([]);
    }
  });

  test('KEDA controls the number of workers unless it is turned off', () => {
    const workers = (objects: readonly KubernetesObject[]) =>
      objects.find(
        ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'ems-monitoring-worker',
      )?.spec.replicas;
    expect(workers(usual())).toBeUndefined();
    expect(usual().some(({ kind }) => kind === 'ScaledObject')).toBe(true);
    const fixed = renderChart(chart, {
      set: ['monitoring-service.keda.enabled=false', 'monitoring-service.worker.replicas=3'],
    });
    expect(workers(fixed)).toBe(3);
    expect(fixed.some(({ kind }) => kind === 'ScaledObject')).toBe(false);
  });

  test('KEDA uses a login that can only read queues', () => {
    const scaled = usual().find(({ kind }) => kind === 'ScaledObject')?.spec;
    expect(scaled.triggers[0].metadata).toMatchObject({
      protocol: 'http',
      mode: 'QueueLength',
      // KEDA asks from a namespace of its own.
      host: 'http://ems-rabbitmq.energy.svc:15672/',
    });
    const login = usual().find(({ kind }) => kind === 'TriggerAuthentication')?.spec;
    expect(login.secretTargetRef).toEqual([
      { parameter: 'password', name: 'ems-broker-logins', key: 'queue-monitor' },
    ]);
  });

  test('draining a node stops at most one of several replicas', () => {
    const budgets = usual().filter(({ kind }) => kind === 'PodDisruptionBudget');
    const services = usual().filter(({ kind }) => kind === 'Deployment');
    expect(budgets.map(({ metadata }) => metadata.name).toSorted()).toEqual(
      services
        .map(({ metadata }) => metadata.name)
        .filter((name) => name !== 'ems-simulator')
        .toSorted(),
    );
    for (const { spec } of budgets) expect(spec.maxUnavailable).toBe(1);
  });

  describe('routes', () => {
    interface Rule {
      readonly match: string;
      readonly priority: number;
      readonly middlewares: readonly { readonly name: string }[];
      readonly services: readonly { readonly name: string }[];
    }
    const rules = (objects = usual()) =>
      objects.find(({ kind, metadata }) => kind === 'IngressRoute' && metadata.name === 'ems')?.spec
        .routes as Rule[];

    test('match the table that the local gateway reads', () => {
      const table = JSON.parse(
        readFileSync(join(root, 'charts/ems/files/routes.json'), 'utf8'),
      ) as { services: Record<string, string>; public: string[] };
      for (const [prefix, service] of Object.entries(table.services)) {
        const own = rules().filter(({ match }) => match.includes(`PathPrefix(\`${prefix}/\`)`));
        expect(own.map(({ services }) => services[0]?.name)).toEqual([
          `ems-${service}`,
          `ems-${service}`,
        ]);
        const [open, closed] = own.toSorted((one, other) => other.priority - one.priority);
        for (const pattern of table.public) expect(open?.match).toContain(`\`${pattern}\``);
        expect(open?.middlewares.map(({ name }) => name)).not.toContain('ems-forward-auth');
        expect(closed?.middlewares.map(({ name }) => name).at(-1)).toBe('ems-forward-auth');
      }
    });

    test('do not expose /internal, and the page gets no path of the API', () => {
      const page = rules().find(({ services }) => services[0]?.name === 'ems-web');
      expect(page?.match).toContain('!PathPrefix(`/api`)');
      expect(page?.match).toContain('!PathPrefix(`/internal`)');
      const others = rules().filter((rule) => rule !== page);
      for (const { match } of others) expect(match).not.toContain('/internal');
    });

    test('remove identity headers that clients send', () => {
      const headers = usual().find(
        ({ kind, metadata }) => kind === 'Middleware' && metadata.name === 'ems-security-headers',
      )?.spec.headers;
      expect(headers.customRequestHeaders).toEqual({
        'X-User-Id': '',
        'X-User-Email': '',
        'X-User-Authorities': '',
      });
      for (const { middlewares } of rules())
        expect(middlewares.map(({ name }) => name)).toContain('ems-security-headers');
    });

    test('use HTTPS with a redirect when a certificate is set', () => {
      const objects = renderChart(chart, { set: ['global.tls.secretName=certificate'] });
      const route = objects.find(
        ({ kind, metadata }) => kind === 'IngressRoute' && metadata.name === 'ems',
      );
      expect(route?.spec).toMatchObject({
        entryPoints: ['websecure'],
        tls: { secretName: 'certificate' },
      });
      expect(objects.some(({ metadata }) => metadata.name === 'ems-redirect')).toBe(true);
      const [deployment] = podsOf(
        objects.filter(
          ({ metadata, kind }) => kind === 'Deployment' && metadata.name === 'ems-ws-service',
        ),
      );
      expect(deployment?.[1].containers[0]?.env).toContainEqual({
        name: 'PUBLIC_ORIGIN',
        value: 'https://app.localhost',
      });
    });
  });

  describe('network policies', () => {
    interface Peer {
      readonly podSelector?: { readonly matchLabels: Record<string, string> };
      readonly namespaceSelector?: object;
      readonly ipBlock?: object;
    }
    interface Policy {
      readonly policyTypes: readonly string[];
      readonly ingress?: readonly { from?: Peer[]; ports?: { port: number }[] }[];
      readonly egress?: readonly { to?: Peer[]; ports?: { port: number }[] }[];
    }
    const policies = () =>
      new Map(
        usual()
          .filter(({ kind }) => kind === 'NetworkPolicy')
          .map(({ metadata, spec }) => [metadata.name.replace('ems-', ''), spec as Policy]),
      );
    const nameOf = (peer: Peer) =>
      peer.namespaceSelector ? undefined : peer.podSelector?.matchLabels['app.kubernetes.io/name'];

    test('cover every pod, in both directions', () => {
      const pods = usual().filter(({ kind }) =>
        ['Deployment', 'StatefulSet', 'Job', 'Pod'].includes(kind),
      );
      const names = pods.map(
        ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] as string,
      );
      expect([...policies().keys()].toSorted()).toEqual([...new Set(names)].toSorted());
      for (const [, { policyTypes }] of policies())
        expect(policyTypes).toEqual(['Ingress', 'Egress']);
    });

    test('allow exactly the outgoing connections that the configuration of a service names', () => {
      for (const [name, pod] of podsOf(usual().filter(({ kind }) => kind === 'Deployment'))) {
        const service = name.replace('Deployment ems-', '');
        const env = pod.containers[0]?.env ?? [];
        const wanted = env
          .flatMap(({ name: variable, value = '' }) => {
            const [, host = '', port = ''] =
              /^(?:https?|mqtt):\/\/ems-([a-z-]+):(\d+)/.exec(value) ?? [];
            if (host) return [`${host}:${port}`];
            if (!variable.endsWith('_HOST') || !value.startsWith('ems-')) return [];
            const number = env.find(
              (other) => other.name === variable.replace('_HOST', '_PORT_NUMBER'),
            );
            return [`${value.replace('ems-', '')}:${number?.value}`];
          })
          .toSorted();
        const allowed = (policies().get(service)?.egress ?? [])
          .flatMap(({ to = [], ports = [] }) =>
            to.flatMap((peer) => ports.map(({ port }) => `${nameOf(peer)}:${port}`)),
          )
          .filter((edge) => !edge.endsWith(':53'))
          .toSorted();
        expect(allowed, service).toEqual([...new Set(wanted)]);
      }
    });

    /** `a → b:port` of all policies, from the side of the caller or of the callee. */
    function edges() {
      const out = new Set<string>();
      const into = new Set<string>();
      for (const [name, { ingress = [], egress = [] }] of policies()) {
        if (name === 'test') continue;
        for (const { to = [], ports = [] } of egress)
          for (const peer of to)
            for (const { port } of ports)
              if (nameOf(peer)) out.add(`${name} → ${nameOf(peer)}:${port}`);
        for (const { from = [], ports = [] } of ingress)
          for (const peer of from)
            for (const { port } of ports)
              if (nameOf(peer) && nameOf(peer) !== 'test')
                into.add(`${nameOf(peer)} → ${name}:${port}`);
      }
      return { out: [...out].toSorted(), into: [...into].toSorted() };
    }

    test('allow an incoming connection exactly where the caller’s policy allows it', () => {
      const { out, into } = edges();
      expect(into).toEqual(out);
    });

    test('match the diagram in docs/kubernetes.md', () => {
      const page = readFileSync(join(root, 'docs/kubernetes.md'), 'utf8');
      const drawn = [...page.matchAll(/^ {2}([\w-]+) -->\|(\d+)\| ([\w-]+)$/gm)]
        .filter(([, from]) => from !== 'Traefik' && from !== 'KEDA')
        .map(([, from, port, to]) => `${from} → ${to}:${port}`);
      expect(drawn.toSorted()).toEqual(edges().out);
    });
  });

  describe('explain the rejection of', () => {
    const what = (set: string[], apis: string[] = []) => {
      try {
        renderChart(chart, { set, apis });
        return 'nothing';
      } catch (error) {
        return String((error as { stderr?: string }).stderr);
      }
    };
    test.each<[string, string[], string]>([
      ['an unknown value', ['auth-service.replikas=2'], 'replikas'],
      ['an unknown mode', ['global.postgresql.mode=cloud'], "'embedded', 'operator', 'external'"],
      [
        'an external database without a login',
        ['global.postgresql.mode=external', 'global.postgresql.external.host=db'],
        'adminSecretName has to name a Secret',
      ],
      [
        'a host for a database that is not external',
        ['global.postgresql.external.host=db'],
        'Set the mode to external, or remove the host',
      ],
      [
        'a minimum of workers above the maximum',
        ['monitoring-service.keda.minReplicas=9'],
        'is more than keda.maxReplicas (4)',
      ],
      ['an image without a version', ['global.image.tag=latest'], 'has the tag `latest`'],
      ['a simulator without devices', ['simulator.enabled=true'], 'The simulator needs devices'],
      [
        'an assistant without a key',
        ['support-service.assistant.url=https://ai.example.org'],
        'assistant.secretName has to name the Secret',
      ],
    ])('%s', (_what, set, sentence) => {
      expect(what(set)).toContain(sentence);
    });

    test('a cluster without Traefik or KEDA', () => {
      const real = 'apiregistration.k8s.io/v1';
      expect(what([], [real, 'keda.sh/v1alpha1'])).toContain(
        'Traefik is not installed on this cluster',
      );
      expect(what([], [real, 'traefik.io/v1alpha1'])).toContain(
        'KEDA is not installed on this cluster',
      );
      expect(what([], [real, 'traefik.io/v1alpha1', 'keda.sh/v1alpha1'])).toBe('nothing');
    });
  });
});
