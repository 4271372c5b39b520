import type { Environment } from '../environment/create-environment.ts';
import { addDevices, query, resident, usualPlan } from '../environment/platform.ts';
import { startIdentity } from '../environment/start-identity.ts';
import { startLoad } from '../environment/start-load.ts';
import { memoryOf, startService } from '../environment/start-service.ts';
import { median } from '../../tools/statistics.ts';
import type { Hit, HitOptions } from '../load/hit.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';

const longestMs = 90_000;

/** The day of one home with a token, compared with a bare Express route that returns the same body. */
export const api: Scenario = {
  name: 'api',
  about: 'GET /api/consumption/day with a token, compared with a bare Express route',
  async run(environment: Environment, { quick }: Options): Promise<Figure[]> {
    const [database, broker] = [await environment.freshDatabase(), await environment.freshBroker()];
    const identity = await startIdentity();
    const plan = usualPlan({ devices: 3 });
    await addDevices(database, plan);
    await query(
      database,
      `INSERT INTO hours (device_id, hour, milliwatt_hours, readings, last_reading_at)
       SELECT id, hour, 100000 + id, 360, hour + interval '1 hour'
       FROM devices, generate_series($1::timestamptz - interval '30 days', $1::timestamptz + interval '1 day', '1 hour') AS hour`,
      [new Date(plan.from)],
    );
    const service = await startService('monitoring-service/src/api/main.ts', {
      ...identity.environment,
      DATABASE_URL: database.url,
      AMQP_URL: broker.urlOf('monitoring-service'),
      AMQP_MANAGEMENT_URL: broker.managementUrlOf('queue-monitor'),
      HTTP_RATE_LIMIT: '0',
    });
    const path = `/api/consumption/day?date=${new Date(plan.from).toISOString().slice(0, 10)}&tz=Europe/Paris`;
    const token = await identity.token(resident);
    const answer = await fetch(service.url + path, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const bare = startLoad<{ address: { port: number } }>(
      'bare-server.ts',
      (await answer.json()) as object,
    );
    const { address } = await bare.heard(() => true);

    const hit = (url: string, seconds = 3) =>
      startLoad<Hit>('hit.ts', { url: url + path, token, seconds } satisfies HitOptions).result;
    const own: number[] = [];
    const others: number[] = [];
    for (let round = 0; round < (quick ? 2 : 5); round++) {
      others.push((await hit(`http://127.0.0.1:${address.port}`)).requestsASecond);
      own.push((await hit(service.url)).requestsASecond);
    }
    const target = quick ? 10_000 : 200_000;
    const long: Hit[] = [];
    const until = performance.now() + longestMs;
    const asked = () => long.reduce((sum, { requests }) => sum + requests, 0);
    let halfway = 0;
    while (asked() < target && performance.now() < until) {
      long.push(await hit(service.url, 10));
      if (halfway === 0 && asked() >= target / 2) halfway = memoryOf(service.pid).rss;
    }
    const after = memoryOf(service.pid).rss;
    bare.tell({});
    await service.stop();
    identity.stop();
    await Promise.all([database.drop(), broker.drop()]);
    return [
      {
        name: 'the day over HTTP',
        value: median(own),
        unit: 'requests/s',
        limit: { name: 'bare Express, same body', value: median(others) },
        goal: { of: 'ratio', atLeast: 0.8 },
      },
      {
        name: 'the day over HTTP, p99 of 32 connections',
        value: median(long.map(({ p99 }) => p99)),
        unit: 'ms',
      },
      {
        name: 'responses other than 2xx',
        value: long.reduce((sum, { failed }) => sum + failed, 0),
        unit: '',
        goal: { of: 'value', atMost: 0 },
      },
      {
        name: `memory after ${Math.round(asked() / 1_000)} k requests`,
        value: after / 1e6,
        unit: 'MB',
        limit: { name: 'after half of the requests', value: halfway / 1e6 },
        goal: { of: 'ratio', atMost: 1.1 },
      },
    ];
  },
};
