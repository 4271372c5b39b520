import { spawnSync } from 'node:child_process';
import { seconds } from '../report.ts';
import { run, until } from '../run-program.ts';
import { operatorNamespace, type Subject } from './subject.ts';

const kubectl = (...args: string[]) => run('kubectl', '--namespace', operatorNamespace, ...args);

/** Kills pods without warning, and waits for their replacements. */
export async function killOperators(): Promise<void> {
  await kubectl('delete', 'pods', '--all', '--grace-period=0', '--force');
  await kubectl('rollout', 'status', 'deployment/ems-operator', '--timeout=120s');
}

/** The metrics show which of two operators leads, and which has ever reconciled. */
export async function oneActs({ report }: Subject): Promise<void> {
  const script = "fetch('http://127.0.0.1:3000/metrics').then(r => r.text()).then(console.log)";
  const pods = (await kubectl('get', 'pods', '--output', 'name')).split('\n');
  const found: { leads: boolean; reconciled: number }[] = [];
  for (const pod of pods) {
    const metrics = await kubectl('exec', pod, '--', 'node', '-e', script);
    const value = (pattern: RegExp) => Number(pattern.exec(metrics)?.[1] ?? 0);
    found.push({
      leads: value(/^leader(?:\{[^}]*\})? (\d+)$/m) === 1,
      reconciled: value(/^reconcile_total\{[^}]*result="success"[^}]*\} (\d+)$/m),
    });
  }
  report.record(
    'of two operators one acts',
    found
      .map(({ leads, reconciled }) => `${leads ? 'leads' : 'waits'}, ${reconciled} reconciliations`)
      .join('; '),
    found.length === 2 &&
      found.filter(({ leads }) => leads).length === 1 &&
      found.every(({ leads, reconciled }) => leads === reconciled > 0),
  );
}

/** Kills the leader repeatedly while a change is rolled out. */
export async function kills(subject: Subject): Promise<void> {
  const begin = Date.now();
  await subject.change({ logLevel: 'debug', replicas: 2 });
  for (let kill = 0; kill < 6; kill++) await killOperators();
  await subject.settled('Ready');
  subject.report.record(
    'all operators killed six times during a change',
    `Ready after ${seconds(Date.now() - begin)}`,
  );
  await subject.change({ logLevel: 'info', replicas: 1 });
  await subject.settled('Ready');
}

/** Changes the spec while the API server is down, and repairs a child after watches were cut. */
export async function apiRestart(subject: Subject): Promise<void> {
  const { options, report } = subject;
  if (!options.restartApi) {
    report.record('a restart of the API server', 'left out: no --restart-api');
    return;
  }
  const begin = Date.now();
  await subject.change({ replicas: 2 });
  const { status, stderr } = spawnSync('sh', ['-c', options.restartApi], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`--restart-api failed: ${stderr}`);
  const answers = () => run('kubectl', 'get', '--raw', '/readyz').then((text) => text === 'ok');
  const away = await until('the API server answers', answers, 120);
  await subject.settled('Ready');
  await subject.kubectl('delete', 'service', 'ems-web');
  const isBack = () => subject.kubectl('get', 'service', 'ems-web', '-o', 'name').then(Boolean);
  const repaired = await until('the Service is back', isBack, 60);
  report.record(
    'a restart of the API server during a change',
    `answers again after ${seconds(away)}, Ready after ${seconds(Date.now() - begin - repaired)}; a deleted Service is back after ${seconds(repaired)}`,
  );
  await subject.change({ replicas: 1 });
  await subject.settled('Ready');
}
