import type { Device } from '../platform/api-client.ts';
import { evictEveryPod, killStorage } from './disruptions.ts';
import { proveForbiddenEdges } from './edges.ts';
import { proveJourneys, proveRoutes } from './journeys.ts';
import { measureMemory, proveRollback, proveUninstall } from './life-cycle.ts';
import { proveMistakes } from './mistakes.ts';
import { seconds } from './report.ts';
import { proveScaling } from './scaling.ts';
import { annotated } from './settings.ts';
import { proveCloudNativePg } from './storage-modes.ts';
import { proveUnderLoad } from './under-load.ts';
import type { World } from './world.ts';

interface Part {
  readonly name: string;
  readonly work: (world: World) => Promise<void>;
}

async function install({ release, report, settings, options }: World): Promise<void> {
  await release.deleteNamespace();
  await release.createNamespace();
  const begin = Date.now();
  const images = options.previous ? ['--set', `global.image.tag=${options.previous}`] : [];
  await release.install(...settings, ...images);
  await release.allReady(600);
  report.record('`helm install` to ready', seconds(Date.now() - begin));
  await release.helm('test', 'ems', '--timeout', '3m');
  report.record('`helm test`', 'passes');
}

async function scaling(world: World): Promise<void> {
  const resident = await world.api.register();
  const devices: Device[] = [];
  for (let index = 0; index < 10; index++)
    devices.push(await world.api.addDevice(resident.token, `Meter ${index}`));
  const database = await world.database();
  await proveScaling({ ...world, database }, devices, Number(world.options.readings));
}

/** A disruption that clients may notice only if there is one pod, such as that of a storage. */
const disruption = (
  name: string,
  what: string,
  interrupts: boolean,
  work: (world: World) => Promise<void>,
): Part => ({
  name,
  work: async (world) => {
    const database = await world.database();
    await proveUnderLoad({ ...world, database }, what, { interrupts }, () => work(world));
  },
});

export const parts: readonly Part[] = [
  { name: 'install', work: install },
  { name: 'routes', work: ({ release, report, api }) => proveRoutes(release, report, api) },
  { name: 'edges', work: ({ release, report }) => proveForbiddenEdges(release, report) },
  { name: 'journeys', work: ({ release, report, api }) => proveJourneys(release, report, api) },
  { name: 'scaling', work: scaling },
  disruption('upgrade', '`helm upgrade` that replaces every pod', false, async (world) => {
    await world.release.upgrade(...world.settings, ...annotated('2'));
    await world.release.allReady(300);
  }),
  disruption('eviction', 'an eviction of every pod', false, ({ release }) =>
    evictEveryPod(release),
  ),
  disruption('broker', 'a kill of the pod of the broker', true, ({ release }) =>
    killStorage(release, 'rabbitmq'),
  ),
  disruption('database', 'a kill of the pod of the database', true, ({ release }) =>
    killStorage(release, 'postgresql'),
  ),
  { name: 'memory', work: ({ release, report }) => measureMemory(release, report) },
  { name: 'rollback', work: ({ release, report }) => proveRollback(release, report) },
  { name: 'uninstall', work: ({ release, report }) => proveUninstall(release, report) },
  { name: 'mistakes', work: (world) => proveMistakes(world, world.settings) },
  { name: 'operator-mode', work: (world) => proveCloudNativePg(world, world.settings) },
];
