import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { eventually } from '@ems/dev-env/testing/eventually';
import { KubeConfig } from '@kubernetes/client-node';
import { freePorts } from '@ems/dev-env/free-port';
import { accessWith } from '../src/kubernetes/access-with-kubeconfig.ts';
import type { ClusterAccess } from '../src/kubernetes/cluster-access.ts';
import { createKubernetesApi, type KubernetesApi } from '../src/kubernetes/kubernetes-api.ts';

const folders = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  join(process.env['CLUSTER_HOME'] ?? join(homedir(), '.cache/ems-cluster'), 'bin'),
];
export const programOf = (name: string) =>
  folders.map((folder) => join(folder, name)).find((path) => existsSync(path));

/** Whether tests against a real API server can run here. */
export const hasApiServer = ['etcd', 'hyperkube', 'helm'].every((name) => programOf(name));

export interface ControlPlane {
  readonly access: ClusterAccess;
  readonly api: KubernetesApi;
  /** The access of another person or pod. */
  as(token: string): ClusterAccess;
  /** What a pod of the administrator has: the address, and the folder of its account. */
  readonly pod: { readonly host: string; readonly port: string; readonly account: string };
  /** Restarts the API server, with the same objects at the same address. */
  restartApiServer(): Promise<void>;
  stop(): Promise<void>;
}

const adminToken = 'administrator';

/** Starts etcd and an API server without controllers, so that objects change only when a test changes them. */
export async function startControlPlane(): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const tokens = file('tokens.csv', `${adminToken},administrator,1,system:masters\n`);
  const privateKey = file('accounts.key', keys.privateKey);
  const publicKey = file('accounts.pub', keys.publicKey);
  const [store, peers, port] = await freePorts(3);
  const storeUrl = `http://127.0.0.1:${store}`;
  const etcd = start('etcd', [
    '--data-dir',
    join(folder, 'etcd'),
    '--unsafe-no-fsync',
    '--log-level=error',
    `--listen-client-urls=${storeUrl}`,
    `--advertise-client-urls=${storeUrl}`,
    `--listen-peer-urls=http://127.0.0.1:${peers}`,
  ]);
  const startApiServer = () =>
    start('hyperkube', [
      'kube-apiserver',
      `--etcd-servers=${storeUrl}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(folder, 'certificates')}`,
      '--service-cluster-ip-range=10.200.0.0/16',
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
      `--token-auth-file=${tokens}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${publicKey}`,
      `--service-account-signing-key-file=${privateKey}`,
    ]);
  const as = (token: string) => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: 'test', server: `https://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'test', token },
    );
    return accessWith(kubeConfig);
  };
  const access = as(adminToken);
  const api = createKubernetesApi(access);
  const isReady = () => eventually(() => api.request('GET', '/readyz'), { deadlineMs: 300_000 });
  let server = startApiServer();
  const stop = async () => {
    await end(server);
    await end(etcd);
    rmSync(folder, { recursive: true, force: true });
  };
  await isReady().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  file('token', adminToken);
  cpSync(join(folder, 'certificates/apiserver.crt'), join(folder, 'ca.crt'));
  return {
    access,
    api,
    as,
    pod: { host: '127.0.0.1', port: String(port), account: folder },
    async restartApiServer() {
      await end(server);
      server = startApiServer();
      await isReady();
    },
    stop,
  };
}

function start(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(programOf(program) ?? program, args, { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
