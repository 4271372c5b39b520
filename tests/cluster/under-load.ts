import type pg from 'pg';
import type { ApiClient, Device } from '../platform/api-client.ts';
import { followSocket } from '../platform/follow-socket.ts';
import { countAlerts, countStored } from './readings.ts';
import { seconds, type Report } from './report.ts';
import { until } from './run-program.ts';
import { sendLoad } from './send-load.ts';

const sockets = 20;
const meters = 5;
const hourMs = 3_600_000;

/** Sockets of a resident, and the alerts that each received. */
async function openSockets(api: ApiClient, resident: Awaited<ReturnType<ApiClient['register']>>) {
  const open = await Promise.all(
    Array.from({ length: sockets }, async () => {
      const told = new Set<string>();
      const socket = await followSocket({
        url: api.url.replace('http', 'ws'),
        token: async () => resident.token,
        onEvent: (event, data) => {
          if (event === 'notify.overconsumption') told.add(String(data['alertId']));
        },
      });
      return { told, ...socket };
    }),
  );
  return {
    leastTold: () => Math.min(...open.map(({ told }) => told.size)),
    gaps: () => open.reduce((sum, { seen }) => sum + seen.gaps, 0),
    resumed: () => open.reduce((sum, { seen }) => sum + seen.connections - 1, 0),
    stop: () => Promise.all(open.map((socket) => socket.stop())),
  };
}

/**
 * Runs a disruption while readings arrive, pages load and sockets are open. No accepted reading may be lost, every
 * socket must receive every alert, and no request may fail. Temporary failures are tolerated only if `interrupts` is
 * set.
 */
export async function proveUnderLoad(
  { api, database, report }: { api: ApiClient; database: pg.Pool; report: Report },
  what: string,
  { interrupts }: { interrupts: boolean },
  work: () => Promise<void>,
): Promise<void> {
  const resident = await api.register();
  const devices: Device[] = [];
  for (let index = 0; index < meters; index++)
    devices.push(await api.addDevice(resident.token, `Meter ${index}`));
  const listening = await openSockets(api, resident);
  // A device sends readings for 100 seconds each second. They begin far enough in the past that even a slow
  // disruption does not reach the future.
  const load = sendLoad(api, devices, resident.token, Date.now() - 48 * hourMs);
  const begin = Date.now();
  let took = Infinity;
  try {
    await work();
  } finally {
    took = Date.now() - begin;
    const { requests, accepted, repeated, failed } = await load.stop();
    const due = [...accepted.values()].reduce((sum, count) => sum + count, 0);
    const count = () => countStored(database, devices, accepted);
    const settled = async () => {
      const { alerts, exact } = await countAlerts(database, devices);
      const { differing } = await count();
      return differing.length === 0 && exact && listening.leastTold() >= alerts;
    };
    await until('everything accepted is stored and told', settled, 180).catch(() => undefined);
    const { stored, differing } = await count();
    const alerts = await countAlerts(database, devices);
    const told = listening.leastTold();
    const [gaps, resumed] = [listening.gaps(), listening.resumed()];
    await listening.stop();
    report.record(
      what,
      [
        `${seconds(took)} at ${Math.round((due * 1000) / took)} readings/s`,
        `${due} readings accepted, ${stored} stored, ${differing.length} devices differ`,
        `${alerts.alerts} of ${alerts.due} alerts, ${told} told to every socket`,
        `${requests} requests, ${failed.length === 0 ? 'none failed' : `failed: ${failed.slice(0, 3).join(', ')}`}`,
        ...[...repeated].map(([reason, times]) => `${times} × ${reason}, sent again`),
        `${resumed} sockets resumed, ${gaps} gaps`,
      ].join('; '),
      differing.length === 0 &&
        due > 0 &&
        failed.length === 0 &&
        (interrupts || repeated.size === 0) &&
        alerts.exact &&
        told === alerts.alerts &&
        gaps === 0,
    );
  }
}
