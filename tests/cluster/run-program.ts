import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** Longer than any wait that a program is told to observe itself. */
const deadlineMs = 660_000;

/** @throws with what the program says */
export async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(program, args, { maxBuffer: 1e8, timeout: deadlineMs });
  return stdout.trim();
}

/** What a program says that has to fail; without its own `Error:` in front. */
export async function refusalOf(program: string, ...args: string[]): Promise<string> {
  const said = await execute(program, args, { maxBuffer: 1e8, timeout: deadlineMs }).then(
    () => {
      throw new Error(`${program} ${args.slice(0, 3).join(' ')} was expected to fail`);
    },
    (error: { stderr?: string; message: string }) => error.stderr ?? error.message,
  );
  return said.trim();
}

/** Only a cluster on this machine may be filled and emptied. */
export async function refuseForeignCluster(): Promise<void> {
  const context = await run('kubectl', 'config', 'current-context');
  const path = 'jsonpath={.clusters[0].cluster.server}';
  const server = await run('kubectl', 'config', 'view', '--minify', '--output', path);
  const local = /^https:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/.test(server);
  if (!local || !/^(?:kind|k3d|minikube|docker-desktop)/.test(context))
    throw new Error(
      `The context ${context} (${server}) is not a cluster on this machine. Choose one with kubectl config use-context.`,
    );
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

/** @throws when the operator is there: somebody's platforms would lose it with the proof */
export async function refuseInstalledOperator(): Promise<void> {
  const releases = await run(
    'helm',
    'list',
    '--all-namespaces',
    '--filter',
    '^ems-operator$',
    '-q',
  );
  if (releases)
    throw new Error(
      'The operator is installed on this cluster already. Remove it with helm uninstall ems-operator --namespace ems-operator.',
    );
}
