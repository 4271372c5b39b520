import type { ApiClient } from '../platform/api-client.ts';
import { createRelease } from './release.ts';
import { seconds, type Report } from './report.ts';
import { run, until } from './run-program.ts';

const hasCloudNativePg = (): Promise<boolean> =>
  run('kubectl', 'get', 'crd', 'clusters.postgresql.cnpg.io').then(
    () => true,
    () => false,
  );

/** PostgreSQL as a CloudNativePG `Cluster` of two servers. The primary server is killed. */
export async function proveCloudNativePg(
  { report, api, options }: { report: Report; api: ApiClient; options: { keep: boolean } },
  settings: readonly string[],
): Promise<void> {
  if (!(await hasCloudNativePg()))
    return report.record('PostgreSQL by CloudNativePG', 'not tried, as it is not installed');
  const release = createRelease('ems-test-operator');
  const { kubectl, install, allReady, readSecret } = release;
  await release.deleteNamespace();
  await release.createNamespace();
  try {
    const begin = Date.now();
    const mode = ['global.postgresql.mode=operator', 'postgresql.instances=2'];
    await install(...settings, ...mode.flatMap((value) => ['--set', value]));
    await allReady(600);
    report.record('with CloudNativePG, two servers, to ready', seconds(Date.now() - begin));

    const email = 'admin@example.org';
    const password = await readSecret('ems-administrator', 'password');
    const resident = await api.register();
    const works = async () => {
      await api.logIn({ email, password });
      await api.demand(200, 'GET', 'users/me', { token: resident.token });
      return true;
    };
    await works();
    const primary = async () =>
      kubectl('get', 'cluster', 'ems-postgresql', '--output', 'jsonpath={.status.currentPrimary}');
    const first = await primary();
    const healthy = 'jsonpath={.status.readyInstances}';
    const servers = () => kubectl('get', 'cluster', 'ems-postgresql', '--output', healthy);
    // A replica is copied after a checkpoint, which PostgreSQL spreads over four and a half minutes.
    await until('two servers', async () => (await servers()) === '2', 420);
    await kubectl('delete', 'pod', first, '--grace-period=0', '--force');
    const other = await until('another primary', async () => (await primary()) !== first, 180);
    const back = await until('logins', works, 180);
    report.record(
      'after a kill of its primary',
      `another one after ${seconds(other)}, logins and the resident's profile ${seconds(back)} later`,
    );
  } finally {
    if (!options.keep) await release.deleteNamespace();
  }
}
