import { apiClient } from '../../platform/api-client.ts';
import { createRelease } from '../release.ts';
import type { Report } from '../report.ts';
import { until } from '../run-program.ts';
import { hasKeda, traefikAddress, valuesOfResource } from '../settings.ts';

export interface Options {
  readonly version: string;
  readonly next: string;
  readonly operator: string;
  readonly restartApi: string;
  readonly keep: boolean;
}

export const name = 'ems';
/** Enough for a busy machine. */
export const upgrade = { timeoutSeconds: 300 };
export const operatorNamespace = 'ems-operator';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}
interface Platform {
  readonly metadata: { readonly generation: number };
  readonly status?: {
    readonly phase?: string;
    readonly version?: string;
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
  };
}
export interface Deployment {
  readonly metadata: { readonly generation: number };
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { image: string }[] } };
  };
}

/** A platform in its own namespace, created from a resource. Its host is the address of Traefik. */
export async function createSubject(options: Options, report: Report, namespace: string) {
  const release = createRelease(namespace);
  const [address, keda] = await Promise.all([traefikAddress(), hasKeda()]);
  const read = () => release.kubectlJson<Platform>('get', 'energyplatform', name);
  const api = apiClient(`http://${address}`);

  /** The phase for the current spec. */
  const settled = (phase: string, withinSeconds = 400) =>
    until(
      phase,
      async () => {
        const { metadata, status } = await read();
        return status?.observedGeneration === metadata.generation && status.phase === phase;
      },
      withinSeconds,
    );

  return {
    options,
    report,
    release,
    namespace,
    address,
    keda,
    api,
    read,
    settled,
    kubectl: release.kubectl,
    platform: (spec: object = {}) => ({
      apiVersion: 'ems.energy/v1alpha1',
      kind: 'EnergyPlatform',
      metadata: { name },
      spec: {
        version: options.version,
        host: address,
        image: { pullPolicy: 'Never' },
        database: { storage: { size: '1Gi' } },
        broker: { storage: { size: '1Gi' }, devices: { enabled: true } },
        workers: { autoscale: keda, max: 2 },
        upgrade,
        values: valuesOfResource(),
        ...spec,
      },
    }),
    condition: async (type: string) =>
      (await read()).status?.conditions?.find((one) => one.type === type),
    change: (spec: object) =>
      release.kubectl(
        'patch',
        'energyplatform',
        name,
        '--type=merge',
        '-p',
        JSON.stringify({ spec }),
      ),
    deployment: (component: string) =>
      release.kubectlJson<Deployment>('get', 'deployment', `${name}-${component}`),
    administrator: async () => ({
      email: 'admin@example.org',
      password: await release.readSecret(`${name}-administrator`, 'password'),
    }),
    /** Traefik reads a new route shortly after the platform is ready. */
    logsIn: (login: { email: string; password: string }) =>
      until('a login', () => api.logIn(login).then(() => true), 15),
  };
}

export type Subject = Awaited<ReturnType<typeof createSubject>>;
