import { setTimeout as delay } from 'node:timers/promises';
import { queues } from '@ems/contracts';
import { WebSocket } from 'ws';
import type { BenchBroker, BenchDatabase, Environment } from '../environment/create-environment.ts';
import { eventually } from '@ems/dev-env/testing/eventually';
import {
  addDevices,
  query,
  queueLength,
  resident,
  startPublisher,
  startWorker,
  usualPlan,
} from '../environment/platform.ts';
import { memoryBelow } from '../environment/process-memory.ts';
import { startIdentity } from '../environment/start-identity.ts';
import { startService } from '../environment/start-service.ts';
import { median } from '../../tools/statistics.ts';
import { plannedMessage, plannedReading, type Plan } from '../load/plan.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';

const size = 100;
/** Far enough in the past that no reading gets a time in the future, which would be rejected. */
const longAgo = usualPlan().from - 400 * 86_400_000;
const boundBytes = 100_000_000;

/** Publishers send more than one worker can store, to a queue with a limit. */
export const overload: Scenario = {
  name: 'overload',
  about:
    'publishers faster than the worker: queue limit, memory and loss; docs/performance.md uses --seconds 600',
  onlyByName: true,
  async run(environment: Environment, options: Options): Promise<Figure[]> {
    const seconds = options.seconds ?? (options.quick ? 20 : 60);
    const [database, broker] = [await environment.freshDatabase(), await environment.freshBroker()];
    const identity = await startIdentity();
    const plans = [usualPlan({ from: longAgo }), usualPlan({ from: longAgo, firstDevice: 2_001 })];
    for (const plan of plans) await addDevices(database, { ...plan, devices: 1_001 });
    await slowDown(database);
    await environment.management.put(`/api/policies/${broker.vhost}/bound`, {
      pattern: `^${queues.readings}$`,
      definition: { 'max-length-bytes': boundBytes },
      'apply-to': 'queues',
    });
    const worker = await startWorker(database, broker);
    const gateway = await startService('ws-service/src/main.ts', {
      ...identity.environment,
      AMQP_URL: broker.urlOf('ws-service'),
    });
    const token = await identity.token(resident);
    const load = { readingsAMessage: size, messages: 1e9, seconds, window: 200, pauseMs: 200 };
    const publishers = plans.map((plan) => startPublisher(broker, { ...load, plan }));
    const memory = await watchMemory(seconds);
    const published = await Promise.all(publishers.map(({ result }) => result));
    const longest = await queueLength(environment, broker);
    await query(database, 'DROP TRIGGER slow ON readings');
    const drainingFrom = performance.now();
    await eventually(async () => (await queueLength(environment, broker)) === 0, {
      deadlineMs: 500_000,
    });
    const drainSeconds = (performance.now() - drainingFrom) / 1000;
    const recovered = await timeToLive(
      broker,
      gateway.url,
      token,
      usualPlan({ firstDevice: 1_001 }),
    );
    const confirmed = published.reduce((sum, each) => sum + each.confirmed, 0);
    const missing = await missingReadings(database, plans, published);
    await Promise.all([worker.stop(), gateway.stop()]);
    identity.stop();
    await Promise.all([database.drop(), broker.drop()]);
    return [
      ...memory,
      { name: 'confirmed', value: (confirmed * size) / seconds, unit: 'readings/s' },
      {
        name: 'messages refused with a nack',
        value: published.reduce((sum, { refused }) => sum + refused.length, 0),
        unit: '',
      },
      { name: 'messages in the queue when publishing stopped', value: longest, unit: '' },
      {
        name: 'confirmed readings that were not stored',
        value: missing,
        unit: '',
        goal: { of: 'value', atMost: 0 },
      },
      { name: 'time to store the backlog', value: drainSeconds, unit: 's' },
      {
        name: 'time until a new reading is live afterwards',
        value: recovered,
        unit: 's',
        goal: { of: 'value', atMost: 3 },
      },
    ];
  },
};

/** Slows the worker down. On a machine whose broker is the bottleneck it would never fall behind. */
const slowDown = (database: BenchDatabase) =>
  query(
    database,
    `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END $$;
     CREATE TRIGGER slow BEFORE INSERT ON readings FOR EACH STATEMENT EXECUTE FUNCTION slow()`,
  );

const watched = [
  { name: 'worker', of: /monitoring-service\/src\/worker/ },
  { name: 'ws-service', of: /ws-service\/src/ },
  { name: 'RabbitMQ', of: /beam/ },
] as const;

/** Memory in the last quarter of the run, compared with the second quarter. */
async function watchMemory(seconds: number): Promise<Figure[]> {
  const samples: number[][] = watched.map(() => []);
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const all = await memoryBelow(process.pid);
    for (const [index, { of }] of watched.entries())
      samples[index]?.push(all.find(({ command }) => of.test(command))?.rss ?? Number.NaN);
    await delay(1_000);
  }
  return watched.map(({ name }, index) => {
    const values = samples[index] ?? [];
    const quarter = Math.floor(values.length / 4);
    return {
      name: `memory of ${name}, last quarter`,
      value: median(values.slice(-quarter)) / 1e6,
      unit: 'MB',
      limit: { name: 'second quarter', value: median(values.slice(quarter, 2 * quarter)) / 1e6 },
      goal: { of: 'ratio', atMost: 1.15 },
    };
  });
}

async function timeToLive(
  broker: BenchBroker,
  url: string,
  token: string,
  plan: Plan,
): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?token=${token}`);
  await new Promise((resolve) => socket.once('message', resolve));
  const { deviceId } = plannedReading(plan, 0);
  const seen = new Promise<void>((resolve) => {
    socket.on('message', (text: Buffer) => {
      const frame = JSON.parse(text.toString()) as { event?: string; data?: { deviceId: number } };
      if (frame.event === 'notify.consumption' && frame.data?.deviceId === deviceId) resolve();
    });
  });
  const from = performance.now();
  await startPublisher(broker, { plan, messages: 1, readingsAMessage: 1 }).result;
  await seen;
  socket.terminate();
  return (performance.now() - from) / 1000;
}

/** Readings of confirmed messages that are not in the table. Refused messages may have been stored. */
async function missingReadings(
  database: BenchDatabase,
  plans: readonly Plan[],
  published: readonly { confirmed: number; refused: readonly number[] }[],
): Promise<number> {
  let missing = 0;
  for (const [index, plan] of plans.entries()) {
    const { confirmed = 0, refused = [] } = published[index] ?? {};
    const spans = refused.map((message) => {
      const first = Math.floor(message / plan.devices) * size;
      return {
        deviceId: plannedMessage(plan, message, 1).deviceId,
        from: plan.from + first * plan.intervalMs,
        to: plan.from + (first + size - 1) * plan.intervalMs,
      };
    });
    const [row] = await query<{ stored: number; extra: number }>(
      database,
      `SELECT (SELECT count(*)::float8 FROM readings WHERE device_id >= $4 AND device_id < $5) AS stored,
        (SELECT count(*)::float8 FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS r (d, f, t)
         JOIN readings ON device_id = d AND ts BETWEEN to_timestamp(f / 1000.0) AND to_timestamp(t / 1000.0)) AS extra`,
      [
        spans.map(({ deviceId }) => deviceId),
        spans.map(({ from }) => from),
        spans.map(({ to }) => to),
        plan.firstDevice,
        plan.firstDevice + plan.devices,
      ],
    );
    missing += confirmed * size - ((row?.stored ?? 0) - (row?.extra ?? 0));
  }
  return missing;
}
