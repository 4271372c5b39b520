import type { Environment } from '../environment/create-environment.ts';
import { eventually } from '@ems/dev-env/testing/eventually';
import {
  addDevices,
  query,
  queueLength,
  startPublisher,
  startWorker,
  untilStored,
  usualPlan,
} from '../environment/platform.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';

const delaySeconds = 0.2;

/** One, two and four workers with a slow PostgreSQL: every batch waits inside the statement. */
export const workers: Scenario = {
  name: 'workers',
  about: `1, 2 and 4 workers with ${delaySeconds} s of delay in the statement`,
  async run(environment: Environment, { quick }: Options): Promise<Figure[]> {
    const figures: Figure[] = [];
    let one = 0;
    for (const count of [1, 2, 4]) {
      const { rate, deadlocks } = await rateOf(
        environment,
        count,
        (quick ? 5_000 : 20_000) * count,
      );
      if (count === 1) one = rate;
      figures.push({
        name: `${count} worker${count > 1 ? 's' : ''}, slow database`,
        value: rate,
        unit: 'readings/s',
        limit: { name: `${count} × 1 worker`, value: count * one },
        goal: count > 1 ? { of: 'ratio', atLeast: 0.85 } : undefined,
      });
      figures.push({
        name: `deadlocks, ${count} worker${count > 1 ? 's' : ''}`,
        value: deadlocks,
        unit: '',
        goal: { of: 'value', atMost: 0 },
      });
    }
    return figures;
  },
};

async function rateOf(environment: Environment, count: number, readings: number) {
  const plan = usualPlan();
  const [database, broker] = [await environment.freshDatabase(), await environment.freshBroker()];
  await addDevices(database, plan);
  await query(
    database,
    `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_sleep(${delaySeconds}); RETURN NULL; END $$;
     CREATE TRIGGER slow BEFORE INSERT ON readings FOR EACH STATEMENT EXECUTE FUNCTION slow()`,
  );
  const started = await Promise.all(
    Array.from({ length: count }, () => startWorker(database, broker)),
  );
  // The measurement starts once all workers are running.
  const warmUp = usualPlan({ from: plan.from - 86_400_000 });
  await startPublisher(broker, { plan: warmUp, messages: 2_000, readingsAMessage: 1 }).result;
  await eventually(async () => (await queueLength(environment, broker)) === 0, {
    deadlineMs: 60_000,
  });
  const from = performance.now();
  const publishing = startPublisher(broker, { plan, messages: readings, readingsAMessage: 1 });
  const seconds = await untilStored(database, plan, readings, from);
  await publishing.result;
  const [row] = await query<{ deadlocks: number }>(
    database,
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  await Promise.all(started.map((worker) => worker.stop()));
  await Promise.all([database.drop(), broker.drop()]);
  return { rate: readings / seconds, deadlocks: row?.deadlocks ?? 0 };
}
