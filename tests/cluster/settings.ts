import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { replicated } from '../../services/operator/src/resources/platform-values.ts';
import { run } from './run-program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export async function traefikAddress(): Promise<string> {
  const path = 'jsonpath={.status.loadBalancer.ingress[0].ip}';
  const address = await run('kubectl', '-n', 'traefik', 'get', 'service', 'traefik', '-o', path);
  if (!address) throw new Error('The Service traefik in namespace traefik has no address.');
  return address;
}

export const hasKeda = (): Promise<boolean> =>
  run('kubectl', 'get', 'deployment', 'keda-operator', '--namespace', 'keda').then(
    () => true,
    () => false,
  );

/** The installation of the platform: two replicas, and the settings that the journeys need. */
export const settingsFor = (options: { values: string; host: string; keda: boolean }): string[] => [
  '--values',
  resolve(root, options.values),
  ...[
    `global.host=${options.host}`,
    `monitoring-service.keda.enabled=${options.keda}`,
    'monitoring-service.api.replicas=2',
    ...replicated.map((service) => `${service}.replicas=2`),
  ].flatMap((value) => ['--set', value]),
];

const pods = [...replicated, 'monitoring-service.api', 'monitoring-service.worker'];

/** Annotations that cause every pod to be replaced. */
export const annotated = (revision: string): string[] =>
  pods.flatMap((pod) => ['--set-string', `${pod}.podAnnotations.revision=${revision}`]);

/** Values of the chart for this machine, except those for which a resource has fields. */
export function valuesOfResource(): Record<string, unknown> {
  const file = readFileSync(resolve(root, 'tests/cluster/values.yaml'), 'utf8');
  const values = parse(file) as Record<string, unknown>;
  delete values['global'];
  return values;
}
