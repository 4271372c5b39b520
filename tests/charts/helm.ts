import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- a shape for each kind
  readonly spec: any;
  readonly data?: Readonly<Record<string, string>>;
}

const folders = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  join(process.env['CLUSTER_HOME'] ?? join(homedir(), '.cache/ems-cluster'), 'bin'),
];

const find = (program: string) =>
  folders.map((folder) => join(folder, program)).find((path) => existsSync(path));

/** The path of Helm. Undefined when it is not installed. */
export const helm = find('helm');
/** The same for kubeconform. */
export const kubeconform = find('kubeconform');

/** A copy of the charts with their dependencies. */
export function copyCharts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'charts-'));
  cpSync(join(root, 'charts'), folder, {
    recursive: true,
    filter: (source) => !source.endsWith('/ems/charts'),
  });
  run('dependency', 'update', join(folder, 'ems'));
  return folder;
}

const run = (...args: string[]) =>
  execFileSync(helm ?? 'helm', args, { encoding: 'utf8', stdio: 'pipe', maxBuffer: 1e8 });

interface Settings {
  readonly files?: readonly string[];
  readonly set?: readonly string[];
  readonly apis?: readonly string[];
}

/** @throws an error with Helm's output */
export const renderText = (
  chart: string,
  { files = [], set = [], apis = [] }: Settings = {},
): string =>
  run(
    'template',
    'ems',
    chart,
    '--namespace',
    'energy',
    '--kube-version',
    '1.34.0',
    ...files.flatMap((file) => ['--values', join(root, file)]),
    ...set.flatMap((value) => ['--set', value]),
    ...apis.flatMap((api) => ['--api-versions', api]),
  );

export function renderChart(chart: string, settings: Settings = {}): KubernetesObject[] {
  return parseAllDocuments(renderText(chart, settings))
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}
