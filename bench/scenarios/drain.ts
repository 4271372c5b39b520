import {
  addDevices,
  queueLength,
  readingsInHours,
  startPublisher,
  startWorker,
  untilStored,
  usualPlan,
  withClient,
} from '../environment/platform.ts';
import type { Environment } from '../environment/create-environment.ts';
import { eventually } from '@ems/dev-env/testing/eventually';
import type { Plan } from '../load/plan.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';
import { statementRate } from './statement-rate.ts';

/** One worker stores a backlog of messages with one reading each. */
export const drain: Scenario = {
  name: 'drain',
  about: 'one worker stores a backlog of messages with one reading each',
  async run(environment: Environment, { quick }: Options): Promise<Figure[]> {
    const readings = quick ? 30_000 : 500_000;
    const plan = usualPlan();
    const alone = await environment.freshDatabase();
    await addDevices(alone, plan);
    const statement = await statementRate(alone, plan, readings);
    await alone.drop();

    const database = await environment.freshDatabase();
    await addDevices(database, plan);
    const value = await drainRate(environment, database, plan, readings);
    await database.drop();
    return [
      {
        name: 'drain, 1 reading per message',
        value,
        unit: 'readings/s',
        limit: { name: 'SQL statement alone', value: statement },
        goal: { of: 'ratio', atLeast: 0.55 },
      },
    ];
  },
};

/** Readings per second from the start of consuming to the last committed hour. */
export async function drainRate(
  environment: Environment,
  database: Awaited<ReturnType<Environment['freshDatabase']>>,
  plan: Plan,
  readings: number,
): Promise<number> {
  const broker = await environment.freshBroker();
  const inHours = () => withClient(database, (client) => readingsInHours(client, plan));
  const stored = (await inHours()) + readings;
  await startPublisher(broker, { plan, messages: readings, readingsAMessage: 1 }).result;
  await eventually(async () => (await queueLength(environment, broker)) >= readings, {
    deadlineMs: 60_000,
    everyMs: 500,
  });
  const worker = await startWorker(database, broker);
  const sinceReady = performance.now();
  const open = stored - (await inHours());
  const seconds = await untilStored(database, plan, stored, sinceReady);
  await worker.stop();
  await broker.drop();
  return open / seconds;
}
