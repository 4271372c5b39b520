import { createRelease } from '../release.ts';
import type { Report } from '../report.ts';
import { until } from '../run-program.ts';
import { valuesOfResource } from '../settings.ts';
import { host } from './page.ts';

export const name = 'home';

interface Status {
  readonly phase?: string;
  readonly version?: string;
  readonly observedGeneration?: number;
  readonly conditions?: readonly {
    type: string;
    status: string;
    reason: string;
    message: string;
  }[];
}
interface Platform {
  readonly metadata: { readonly generation: number };
  readonly status?: Status;
}

/** A resource `EnergyPlatform` in a namespace of its own. */
export function createPlatform(version: string, keda: boolean) {
  const release = createRelease('ems-operator-test');
  const { kubectl } = release;
  const read = () => release.kubectlJson<Platform>('get', 'energyplatform', name);
  return {
    release,
    kubectl,
    apply: (spec: object = {}) =>
      release.applyObjects([
        {
          apiVersion: 'ems.energy/v1alpha1',
          kind: 'EnergyPlatform',
          metadata: { name },
          spec: {
            version,
            host,
            image: { pullPolicy: 'Never' },
            database: { storage: { size: '1Gi' } },
            broker: { storage: { size: '1Gi' } },
            workers: { autoscale: keda, max: 2 },
            upgrade: { timeoutSeconds: 90 },
            values: valuesOfResource(),
            ...spec,
          },
        },
      ]),
    change: (spec: object) =>
      kubectl('patch', 'energyplatform', name, '--type=merge', '-p', JSON.stringify({ spec })),
    condition: async (type: string) =>
      (await read()).status?.conditions?.find((one) => one.type === type),

    /** The phase, of the spec as it is now. */
    settled: (phase: string, withinSeconds = 400) =>
      until(
        phase,
        async () => {
          const { metadata, status } = await read();
          return status?.observedGeneration === metadata.generation && status.phase === phase;
        },
        withinSeconds,
      ),

    deployment: (component: string) =>
      release.kubectlJson<{
        metadata: { generation: number };
        spec: { replicas: number; template: { spec: { containers: { image: string }[] } } };
      }>('get', 'deployment', `${name}-${component}`),
  };
}

export type TestedPlatform = ReturnType<typeof createPlatform>;

/** What each proof works with. */
export interface OperatorWorld {
  readonly platform: TestedPlatform;
  readonly report: Report;
  /** Traefik's. */
  readonly address: string;
  readonly operator: string;
  readonly next: string;
  readonly version: string;
}
