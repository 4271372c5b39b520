import { execFile, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../e2e/platform.ts';

const execute = promisify(execFile);

/** @throws with what the program says */
export async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(program, args, { maxBuffer: 1e8 });
  return stdout.trim();
}

export const namespace = 'ems-test';
export const kubectl = (...args: string[]) => run('kubectl', '--namespace', namespace, ...args);
export const kubectlJson = async <Result>(...args: string[]) =>
  JSON.parse(await kubectl(...args, '--output', 'json')) as Result;

/** Only a cluster on this machine may be filled and emptied. */
export async function refuseForeignCluster(): Promise<void> {
  const context = await run('kubectl', 'config', 'current-context');
  const server = await run(
    'kubectl',
    'config',
    'view',
    '--minify',
    '--output',
    'jsonpath={.clusters[0].cluster.server}',
  );
  const local = /^https:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/.test(server);
  if (!local || !/^(?:kind|k3d|minikube|docker-desktop)/.test(context))
    throw new Error(
      `The context ${context} (${server}) is not a cluster on this machine. Choose one with kubectl config use-context.`,
    );
}

export async function readSecret(name: string, key: string): Promise<string> {
  const { data } = await kubectlJson<{ data: Record<string, string> }>('get', 'secret', name);
  return Buffer.from(data[key] ?? '', 'base64').toString();
}

/** A port of this machine that leads into a pod; again when the pod is another. */
export async function forwardPort(target: string, port: number) {
  const local = await freePort();
  let stopped = false;
  let child: ReturnType<typeof spawn> | undefined;
  const start = () => {
    if (stopped) return;
    child = spawn(
      'kubectl',
      ['--namespace', namespace, 'port-forward', target, `${local}:${port}`],
      { stdio: 'ignore' },
    );
    child.once('exit', () => setTimeout(start, 500));
  };
  start();
  return {
    port: local,
    stop: () => {
      stopped = true;
      child?.kill();
    },
  };
}

/** Waits until something is so, and says how many milliseconds that took. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  seconds: number,
  everyMs = 500,
): Promise<number> {
  const begin = Date.now();
  for (;;) {
    if (await isSo().catch(() => false)) return Date.now() - begin;
    if (Date.now() - begin > seconds * 1000)
      throw new Error(`${what}: not so after ${seconds} seconds`);
    await delay(everyMs);
  }
}
