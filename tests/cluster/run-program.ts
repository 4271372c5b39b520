import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** Longer than any wait of the programs themselves. */
const deadlineMs = 660_000;

/** @throws an error with the output of the program */
export async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(program, args, { maxBuffer: 1e8, timeout: deadlineMs }).catch(
    (error: Error & { code?: unknown }) => {
      throw error.code === 'ENOENT'
        ? new Error(`${program} is missing. Install it, then try again.`, { cause: error })
        : error;
    },
  );
  return stdout.trim();
}

/** The output of a program that must fail, without its leading `Error:`. */
export async function refusalOf(program: string, ...args: string[]): Promise<string> {
  const said = await execute(program, args, { maxBuffer: 1e8, timeout: deadlineMs }).then(
    () => {
      throw new Error(`${program} ${args.slice(0, 3).join(' ')} was expected to fail`);
    },
    (error: { stderr?: string; message: string }) => error.stderr ?? error.message,
  );
  return said.trim();
}

/** Only a local cluster that answers may be filled and emptied. */
export async function refuseForeignCluster(): Promise<void> {
  const context = await run('kubectl', 'config', 'view', '--output', 'jsonpath={.current-context}');
  if (context === '')
    throw new Error(
      'No cluster is chosen. Start one on this machine, and choose it with kubectl config use-context.',
    );
  const path = 'jsonpath={.clusters[0].cluster.server}';
  const server = await run('kubectl', 'config', 'view', '--minify', '--output', path);
  const local = /^https:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/.test(server);
  if (!local || !/^(?:kind|k3d|minikube|docker-desktop)/.test(context))
    throw new Error(
      `The context ${context} (${server}) is not a cluster on this machine. Choose one with kubectl config use-context.`,
    );
  await run('kubectl', 'version', '--request-timeout=10s').catch((error: unknown) => {
    throw new Error(
      `The cluster of the context ${context} (${server}) does not answer. Start it, then try again.`,
      { cause: error },
    );
  });
}

/** Waits for a condition. Returns the time in milliseconds. */
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

/** @throws when the operator is installed, because its platforms would lose it after the proof */
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
