/**
 * Measures memory and processor time of an operator that has nothing to do, beside a real API server without nodes.
 * Usage: node services/operator/tests/measure-cost.ts [--platforms 50] [--seconds 60]
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval as each } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePorts } from '@ems/dev-env/free-port';
import { eventually } from '@ems/dev-env/testing/eventually';
import { renderChart } from '../../../tests/charts/helm.ts';
import { energyPlatformKind, type EnergyPlatform } from '../src/api/v1alpha1/energy-platform.ts';
import { pathOf } from '../src/kubernetes/kubernetes-object.ts';
import { programOf } from './control-plane.ts';
import { createNamespace, startWorkingCluster } from './operator-cluster.ts';

const { values: options } = parseArgs({
  options: {
    platforms: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
  },
});
const platforms = Number(options.platforms);
const program = fileURLToPath(new URL('operator-process.ts', import.meta.url));
const operatorChart = fileURLToPath(new URL('../../../charts/operator', import.meta.url));
const ticksPerSecond = 100;

const deployment = renderChart(operatorChart).find(({ kind }) => kind === 'Deployment');
const variables = deployment?.spec.template.spec.containers[0].env as {
  name: string;
  value?: string;
}[];
/** The options of the chart, with the bytecode of the image. */
const settings = (cache: string) => ({
  ...Object.fromEntries(variables.flatMap(({ name, value }) => (value ? [[name, value]] : []))),
  PATH: process.env['PATH'] ?? '',
  NODE_ENV: 'production',
  NODE_COMPILE_CACHE: cache,
  HELM: programOf('helm') ?? 'helm',
});

function usageOf(pid: number) {
  const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (name: string) =>
    Math.round((Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(memory)?.[1]) * 1024) / 1e6);
  // The name of the program, in parentheses, may contain spaces.
  const times = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return {
    rss: megabytes('Rss'),
    own: megabytes('Anonymous'),
    seconds: (Number(times[11]) + Number(times[12])) / ticksPerSecond,
  };
}

/** Requests of the kubelet and Prometheus, at their usual rate. */
function startProbes(port: number): () => void {
  const ask = (path: string) =>
    void fetch(`http://127.0.0.1:${port}${path}`)
      .then((response) => response.text())
      .catch(() => undefined);
  const timers = [
    setInterval(ask, 5_000, '/readyz'),
    setInterval(ask, 10_000, '/healthz'),
    setInterval(ask, 30_000, '/metrics'),
  ];
  return () => timers.forEach((timer) => clearInterval(timer));
}

const cluster = await startWorkingCluster();
const cache = mkdtempSync(join(tmpdir(), 'compile-cache-'));
const [port = 0] = await freePorts(1);
const env = {
  ...settings(cache),
  CHART: cluster.chart,
  HOST: '127.0.0.1',
  KUBERNETES_SERVICE_HOST: cluster.pod.host,
  KUBERNETES_SERVICE_PORT: cluster.pod.port,
};
spawnSync('node', [program], { env: { ...env, PORT: 'none' } });
const operator = spawn('node', [program, cluster.pod.account], {
  env: { ...env, PORT: String(port) },
  stdio: ['ignore', 'inherit', 'inherit'],
});
const pid = operator.pid ?? 0;
const stopProbes = startProbes(port);
try {
  await eventually(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
  console.log('without platforms', usageOf(pid));
  for (let index = 0; index < platforms; index++) {
    const { create } = await createNamespace(cluster.api, `energy-${index}`);
    await create('ems');
  }
  const areReady = async () => {
    const { items } = (await cluster.api.request('GET', pathOf(energyPlatformKind))) as {
      items: EnergyPlatform[];
    };
    return items.every(({ status }) => status?.phase === 'Ready');
  };
  await eventually(areReady, { deadlineMs: 1_800_000, everyMs: 1_000 });
  const before = usageOf(pid);
  console.log(`${platforms} platforms, just ready`, before);
  const begin = Date.now();
  let peak = before;
  for await (const _ of each(1_000)) {
    const now = usageOf(pid);
    if (now.rss > peak.rss) peak = now;
    const seconds = (Date.now() - begin) / 1000;
    if (seconds < Number(options.seconds)) continue;
    const percent = (100 * (now.seconds - before.seconds)) / seconds;
    console.log(`after ${options.seconds} s`, now, `${percent.toFixed(2)} % of a core`);
    break;
  }
  console.log('peak', peak);
} finally {
  stopProbes();
  operator.kill('SIGTERM');
  await once(operator, 'exit');
  await cluster.stop();
  rmSync(cache, { recursive: true });
}
