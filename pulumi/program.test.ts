import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { energyPlatformSpec } from '../services/operator/src/api/v1alpha1/energy-platform-spec.ts';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const read = (file: string): unknown => parse(readFileSync(pathOf(file), 'utf8'));
const stack = (name: string) =>
  (read(`Pulumi.${name}.yaml`) as { config: Record<string, unknown> }).config;

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** Runs the program like `pulumi up`, without a cluster. Returns the created resources, in order. */
async function runProgram(config: Record<string, unknown>) {
  vi.resetModules();
  const { runtime } = await import('@pulumi/pulumi');
  const resources: Resource[] = [];
  const mocks = {
    newResource({ type, name, inputs }: Resource) {
      resources.push({ type, name, inputs });
      return { id: `${name}-id`, state: inputs };
    },
    call: ({ inputs }: { inputs: object }) => inputs,
  };
  await runtime.setMocks(mocks, 'ems', 'test');
  const texts = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>);
  const outputs = await import('./index.ts');
  await runtime.disconnect();
  return { resources, outputs };
}

const releases = (resources: readonly Resource[]) =>
  resources.filter(({ type }) => type === 'kubernetes:helm.sh/v3:Release');
const namespacesOf = (resources: readonly Resource[]) =>
  resources.filter(({ type }) => type === 'kubernetes:core/v1:Namespace').map(({ name }) => name);
const platformOf = (resources: readonly Resource[]) =>
  resources.find(({ type }) => type === 'kubernetes:ems.energy/v1alpha1:EnergyPlatform')?.inputs as
    { metadata: Record<string, unknown>; spec: Record<string, unknown> } | undefined;

const isInstalled = existsSync(pathOf('node_modules/@pulumi/kubernetes'));

describe.skipIf(!isInstalled)('the Pulumi program (skipped until npm ci ran in pulumi)', () => {
  test.each(['dev', 'production'])('the platform of stack %s fits the resource', async (name) => {
    const { resources } = await runProgram(stack(name));
    const spec = platformOf(resources)?.spec;
    expect(energyPlatformSpec.strict().parse(spec)).toMatchObject({
      host: stack(name)['ems:host'],
    });
    const { appVersion } = read('../charts/ems/Chart.yaml') as { appVersion: string };
    expect(spec?.['version']).toBe(appVersion);
  });

  test('brings add-ons, then the operator, then one platform that is waited for', async () => {
    const { resources, outputs } = await runProgram(stack('dev'));
    const names = releases(resources).map(({ name }) => name);
    for (const { inputs } of releases(resources))
      expect(namespacesOf(resources), 'is deleted with the stack').toContain(inputs['namespace']);
    expect(names.slice(0, -1).toSorted()).toEqual(['keda', 'traefik']);
    expect(names.at(-1)).toBe('ems-operator');
    expect(resources.at(-1)?.type).toBe('kubernetes:ems.energy/v1alpha1:EnergyPlatform');
    expect(platformOf(resources)?.metadata).toMatchObject({
      name: 'ems',
      namespace: 'ems',
      annotations: { 'pulumi.com/waitFor': 'jsonpath={.status.phase}=Ready' },
    });
    expect(outputs.url).toBe('http://app.localhost');
    expect(outputs.administratorPassword).toContain('kubectl -n ems get secret ems-administrator');
  });

  test('production has a certificate, three nodes and storage by operators', async () => {
    const { resources, outputs } = await runProgram(stack('production'));
    expect(
      releases(resources)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['cert-manager', 'cloudnative-pg', 'ems-operator', 'keda', 'traefik']);
    const kinds = resources.map(({ inputs }) => inputs['kind']);
    expect(kinds.indexOf('Certificate')).toBeLessThan(kinds.indexOf('EnergyPlatform'));
    expect(energyPlatformSpec.parse(platformOf(resources)?.spec)).toMatchObject({
      replicas: 3,
      tls: { secretName: 'ems-certificate' },
      database: { mode: 'operator', instances: 3, storage: { size: '100Gi' } },
      broker: { mode: 'operator', replicas: 3 },
      deletionPolicy: 'Retain',
    });
    expect(outputs.url).toBe('https://energy.example.org');
  });

  test('servers that exist already are described by the resource', async () => {
    const database = { host: 'db.example.org', adminSecretName: 'database-admin' };
    const broker = { host: 'mq.example.org', adminSecretName: 'broker-admin' };
    const settings = { 'ems:storage': 'external', 'ems:external': { database, broker } };
    const { resources } = await runProgram({ ...stack('production'), ...settings });
    expect(energyPlatformSpec.strict().parse(platformOf(resources)?.spec)).toMatchObject({
      database: { mode: 'external', external: database },
      broker: { mode: 'external', external: broker },
    });
  });

  test('an add-on that the cluster already has is left out, and every chart has a version', async () => {
    const { resources } = await runProgram({ 'ems:host': 'energy.example.org' });
    expect(releases(resources).map(({ name }) => name)).toEqual(['ems-operator']);
    const { resources: all } = await runProgram(stack('production'));
    for (const { name, inputs } of releases(all).slice(0, -1))
      expect(inputs['version'], name).toMatch(/^v?\d+\.\d+\.\d+$/);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a missing host', {}, /ems:host/],
    ['an unknown storage', { 'ems:host': 'a.org', 'ems:storage': 'cloud' }, /ems:storage/],
    [
      'external servers without a description',
      { 'ems:host': 'a.org', 'ems:storage': 'external' },
      /ems:external/,
    ],
    [
      'two certificates',
      { 'ems:host': 'a.org', 'ems:tlsSecretName': 'a', 'ems:certificateEmail': 'a@a.org' },
      /not both/,
    ],
    ['a mistyped setting', { 'ems:host': 'a.org', 'ems:replica': '2' }, /replica/],
    ['an unknown add-on', { 'ems:host': 'a.org', 'ems:addOns': { istio: true } }, /istio/],
  ])('%s is refused with its name', async (_what, config, sentence) => {
    await expect(runProgram(config)).rejects.toThrow(sentence);
  });
});
