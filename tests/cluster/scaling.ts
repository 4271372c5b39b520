import type pg from 'pg';
import type { Device } from '../platform/api-client.ts';
import { publishBacklog } from './publish-backlog.ts';
import { countAlerts, countStored } from './readings.ts';
import type { Release } from './release.ts';
import { seconds, type Report } from './report.ts';
import { until } from './run-program.ts';

interface Context {
  readonly release: Release;
  readonly report: Report;
  readonly database: pg.Pool;
  readonly address: string;
  readonly keda: boolean;
}

const hourMs = 3_600_000;
const backlog = 10_000;

/** The number of waiting messages and of workers. */
async function watchQueue({ forwardPort, readSecret }: Release) {
  const { port, stop } = await forwardPort('service/ems-rabbitmq', 15672);
  const login = `queue-monitor:${await readSecret('ems-broker-logins', 'queue-monitor')}`;
  const headers = { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const ask = async <Answer>(path: string) =>
    (await (await fetch(`http://127.0.0.1:${port}/api/${path}`, { headers })).json()) as Answer;
  const messages = async () =>
    (await ask<{ messages: number }>('queues/%2F/monitoring.readings')).messages;
  /** Known immediately, unlike the figures of a queue. */
  const workers = async () => {
    const consumers = await ask<{ queue: { name: string } }[]>('consumers/%2F');
    return consumers.filter(({ queue }) => queue.name === 'monitoring.readings').length;
  };
  await until('the queue answers', async () => (await messages()) >= 0, 60);
  return { messages, workers, stop };
}

/**
 * The time at which the first worker that started after `begin` began to consume, from its log, because the broker
 * answers late under this load.
 */
async function firstStartAfter(begin: number, { kubectl }: Release): Promise<number> {
  const selector = 'app.kubernetes.io/name=monitoring-worker';
  const lines = await kubectl('logs', '--selector', selector, '--tail=-1');
  const starts = lines
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; time: string })
    .filter(({ msg }) => msg === 'Started')
    .map(({ time }) => Date.parse(time));
  return Math.min(...starts.filter((at) => at > begin));
}

/** A backlog adds workers, its end removes them, and every reading counts once. */
export async function proveScaling(
  { release, report, database, address, keda }: Context,
  devices: readonly Device[],
  readings: number,
): Promise<void> {
  const each = Math.floor(readings / devices.length);
  const due = each * devices.length;
  const expected = new Map(devices.map(({ deviceId }) => [deviceId, each]));
  const queue = await watchQueue(release);
  try {
    const begin = Date.now();
    let confirmed = 0;
    let hasBacklogSince = 0;
    const onConfirmed = (messages: number) => {
      confirmed += messages;
      if (confirmed >= backlog) hasBacklogSince ||= Date.now();
    };
    const publishing = Promise.all(
      devices.map((device) =>
        publishBacklog({ address, device, readings: each, from: begin - 20 * hourMs, onConfirmed }),
      ),
    ).then(() => Date.now() - begin);
    const scalingOut = until('a second worker', async () => (await queue.workers()) > 1, 180, 200)
      .then(async () => (await firstStartAfter(begin, release)) - hasBacklogSince)
      .catch(() => Infinity);
    let [mostMessages, mostWorkers] = [0, 0];
    const allStored = async () => {
      mostMessages = Math.max(mostMessages, await queue.messages());
      mostWorkers = Math.max(mostWorkers, await queue.workers());
      return (await countStored(database, devices, expected)).stored >= due;
    };
    await until('every reading is stored', allStored, 900, 1000);
    report.record(
      `${due} readings, one a message`,
      `published in ${seconds(await publishing)}, stored after ${seconds(Date.now() - begin)}; at most ${mostMessages} waiting and ${mostWorkers} workers`,
    );
    if (keda) {
      const out = await scalingOut;
      report.record(
        `the first extra worker consumes, after ${backlog} messages`,
        out === Infinity ? 'never' : seconds(out),
        out <= 20_000,
      );
      const back = await until('one worker', async () => (await queue.workers()) === 1, 300);
      report.record('back to one worker after', seconds(back));
    }
    const { stored, differing } = await countStored(database, devices, expected);
    report.record(
      'readings and hours add up exactly after that',
      `${stored} of ${due} stored, ${differing.length} devices differ`,
      differing.length === 0,
    );
    const { alerts, due: dueAlerts, exact } = await countAlerts(database, devices);
    report.record(
      'one alert for each hour above the limit',
      `${alerts} of ${dueAlerts}`,
      exact && dueAlerts > 0,
    );
  } finally {
    queue.stop();
  }
}
