import type { Environment } from '../environment/create-environment.ts';
import {
  addDevices,
  startPublisher,
  startWorker,
  untilStored,
  usualPlan,
} from '../environment/platform.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';
import { statementRate } from './statement-rate.ts';

/** Publisher with confirms, broker, worker and database work at the same time on the same cores. */
export const live: Scenario = {
  name: 'live',
  about: 'publishing with confirms while one worker stores, 1 and 100 readings per message',
  async run(environment: Environment, { quick }: Options): Promise<Figure[]> {
    const messages = quick ? 15_000 : 150_000;
    const plan = usualPlan();
    const idle = await environment.freshBroker();
    const alone = await startPublisher(idle, { plan, messages, readingsAMessage: 1 }).result;
    await idle.drop();
    const singly = await liveRate(environment, messages, 1);

    const bundles = quick ? 1_000 : 20_000;
    const database = await environment.freshDatabase();
    await addDevices(database, plan);
    const statement = await statementRate(database, plan, bundles * 100, 5_000);
    await database.drop();
    const bundled = await liveRate(environment, bundles, 100);
    return [
      {
        name: 'live, 1 reading per message',
        value: singly,
        unit: 'readings/s',
        limit: {
          name: 'publishing without a consumer',
          value: alone.confirmed / alone.seconds,
        },
        goal: { of: 'value', atLeast: 10_000 },
      },
      {
        name: 'live, 100 readings per message',
        value: bundled,
        unit: 'readings/s',
        limit: { name: 'SQL statement alone, 5,000 per batch', value: statement },
        goal: { of: 'value', atLeast: 80_000 },
      },
    ];
  },
};

async function liveRate(environment: Environment, messages: number, readingsAMessage: number) {
  const plan = usualPlan();
  const [database, broker] = [await environment.freshDatabase(), await environment.freshBroker()];
  await addDevices(database, plan);
  const worker = await startWorker(database, broker);
  const from = performance.now();
  const publisher = startPublisher(broker, { plan, messages, readingsAMessage });
  await publisher.result;
  const seconds = await untilStored(database, plan, messages * readingsAMessage, from);
  await worker.stop();
  await Promise.all([database.drop(), broker.drop()]);
  return (messages * readingsAMessage) / seconds;
}
