import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { deflateSync, inflateSync } from 'node:zlib';
import { loadAll } from 'js-yaml';
import { LRUCache } from 'lru-cache';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import type { Values } from './merge-values.ts';

const deadlineMs = 60_000;
const remembered = 500;

/** The charts reject the values. The message contains the reason. */
export class RefusedValuesError extends Error {
  override name = 'RefusedValuesError';
}

export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly values: Values;
  /** Only this file of the chart. */
  readonly template?: string;
}

/** The APIs of the cluster, so that the charts can reject values that need missing ones. */
export interface ClusterApis {
  readonly version: string;
  readonly groupVersions: readonly string[];
}

export type RenderCharts = (release: Release, apis: ClusterApis) => Promise<KubernetesObject[]>;

/** Runs one Helm process at a time, and caches its results. */
export function createChartRenderer(helm: string, chart: string): RenderCharts {
  const rendered = new LRUCache<string, Buffer>({ max: remembered });
  let last: Promise<unknown> = Promise.resolve();
  return async (release, apis) => {
    const key = createHash('sha256')
      .update(JSON.stringify([release, apis]))
      .digest('hex');
    const known = rendered.get(key);
    if (known) return JSON.parse(inflateSync(known).toString()) as KubernetesObject[];
    const running = last.then(() => runHelm(helm, chart, release, apis));
    last = running.catch(() => undefined);
    const objects = (loadAll(await running) as (KubernetesObject | null)[])
      .filter((object) => object !== null)
      .filter(({ metadata }) => !metadata.annotations?.['helm.sh/hook']);
    rendered.set(key, deflateSync(JSON.stringify(objects)));
    return objects;
  };
}

async function runHelm(
  helm: string,
  chart: string,
  { name, namespace, values, template }: Release,
  { version, groupVersions }: ClusterApis,
): Promise<string> {
  const child = spawn(
    helm,
    [
      'template',
      name,
      chart,
      '--namespace',
      namespace,
      '--kube-version',
      version,
      ...(template ? ['--show-only', template] : []),
      ...groupVersions.flatMap((api) => ['--api-versions', api]),
      '--values',
      '-',
    ],
    { timeout: deadlineMs, stdio: 'pipe' },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(values));
  const [output, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (code === 0) return output;
  if (code === null) throw new Error('Helm did not finish in time');
  throw new RefusedValuesError(sentenceOf(complaint));
}

/** Removes the position in the charts from Helm's message. */
const sentenceOf = (complaint: string): string =>
  complaint
    .replaceAll(/^(?:Error: )?execution error at \([^)]*\): /gm, '')
    .replaceAll(/^Error: |^Use --debug.*$|^coalesce.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
