import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../e2e/platform.ts';
import { run } from './run-program.ts';

export const chart = fileURLToPath(new URL('../../charts/ems', import.meta.url));

/** The platform in its own namespace. */
export function createRelease(namespace: string) {
  const kubectl = (...args: string[]) => run('kubectl', '--namespace', namespace, ...args);
  const helm = (...args: string[]) => run('helm', '--namespace', namespace, ...args);
  return {
    namespace,
    kubectl,
    helm,
    kubectlJson: async <Result>(...args: string[]) =>
      JSON.parse(await kubectl(...args, '--output', 'json')) as Result,

    /** A namespace that accepts only restricted pods. */
    async createNamespace(): Promise<void> {
      await run('kubectl', 'create', 'namespace', namespace);
      await run(
        'kubectl',
        'label',
        'namespace',
        namespace,
        'pod-security.kubernetes.io/enforce=restricted',
        'pod-security.kubernetes.io/warn=restricted',
      );
    },
    /** CloudNativePG gives clients of a server three minutes to disconnect. */
    deleteNamespace: () =>
      run('kubectl', 'delete', 'namespace', namespace, '--ignore-not-found', '--timeout=420s'),

    async applyObjects(objects: readonly object[]): Promise<void> {
      const file = join(mkdtempSync(join(tmpdir(), 'ems-cluster-')), 'objects.json');
      const list = { apiVersion: 'v1', kind: 'List', items: objects };
      try {
        writeFileSync(file, JSON.stringify(list), { mode: 0o600 });
        await kubectl('apply', '--filename', file);
      } finally {
        rmSync(dirname(file), { recursive: true });
      }
    },

    install: (...settings: string[]) => helm('install', 'ems', chart, ...settings),
    upgrade: (...settings: string[]) => helm('upgrade', 'ems', chart, ...settings),

    /** All replicas of every Deployment are new and ready. */
    async allReady(withinSeconds: number): Promise<void> {
      const deployments = await kubectl('get', 'deployments', '--output', 'name');
      for (const deployment of deployments.split('\n'))
        await kubectl('rollout', 'status', deployment, `--timeout=${withinSeconds}s`);
    },

    async readSecret(name: string, key: string): Promise<string> {
      const path = `jsonpath={.data.${key}}`;
      const value = await kubectl('get', 'secret', name, '--output', path);
      return Buffer.from(value, 'base64').toString();
    },

    /** Forwards a local port to a pod, and again after the pod is replaced. */
    async forwardPort(target: string, port: number) {
      const local = await freePort();
      let stopped = false;
      let child: ChildProcess | undefined;
      const start = () => {
        if (stopped) return;
        const args = ['--namespace', namespace, 'port-forward', target, `${local}:${port}`];
        child = spawn('kubectl', args, { stdio: 'ignore' });
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
    },
  };
}

export type Release = ReturnType<typeof createRelease>;
