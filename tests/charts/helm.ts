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

/** The path of Helm. Undefined when it is not installed. */
export const helm = folders.map((folder) => join(folder, 'helm')).find((path) => existsSync(path));

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

/** @throws an error with Helm's output */
export function renderChart(
  chart: string,
  { files = [], set = [], apis = [] }: { files?: string[]; set?: string[]; apis?: string[] } = {},
): KubernetesObject[] {
  const text = run(
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
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}
