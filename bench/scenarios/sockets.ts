import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { notifyConsumption } from '@ems/contracts';
import { freePorts } from '@ems/dev-env/free-port';
import { idleFlags } from '@ems/dev-env/idle-flags';
import { createLogger } from '@ems/logging';
import { connectBroker, createEvent, createPublisher, eventMessage } from '@ems/messaging';
import type { Environment } from '../environment/create-environment.ts';
import { startIdentity } from '../environment/start-identity.ts';
import { startLoad } from '../environment/start-load.ts';
import { memoryOf, startService } from '../environment/start-service.ts';
import type { SocketsReport } from '../load/sockets.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';

const socketsAPerson = 20;
/** Size of a live total. */
const frameBytes = 330;

/** Many sockets on one ws-service: memory per socket, rate of sends, and time to resume. */
export const sockets: Scenario = {
  name: 'sockets',
  about: 'open sockets on one ws-service: memory, sends, resuming',
  async run(environment: Environment, { quick }: Options): Promise<Figure[]> {
    const people = quick ? 100 : 500;
    const all = people * socketsAPerson;
    const events = quick ? 2_000 : 20_000;
    const broker = await environment.freshBroker();
    const identity = await startIdentity();
    const settings = {
      ...identity.environment,
      AMQP_URL: broker.urlOf('ws-service'),
      // All sockets of the bench have the same address.
      WS_UNAUTHENTICATED_MAX: '10000',
      WS_UNAUTHENTICATED_MAX_PER_ADDRESS: '10000',
    };
    const [port = 0] = await freePorts(1);
    const start = () => startService('ws-service/src/main.ts', settings, port);
    let service = await start();
    const userIds = Array.from({ length: people }, () => randomUUID());
    const tokens = await Promise.all(userIds.map((userId) => identity.token(userId)));
    const publish = await openPublisher(broker.adminUrl);
    // From now on the stream has a position, so that all sockets can resume.
    await publish(userIds.slice(0, 1), 1);
    const alone = await measureAlone(tokens, all, events);
    const before = memoryOf(service.pid).rss;
    const clients = startLoad<SocketsReport>('sockets.ts', {
      url: service.url.replace('http', 'ws'),
      tokens,
      socketsAToken: socketsAPerson,
    });
    await clients.heard(({ open }) => open === all);
    await delay(2_000);
    const bytes = (memoryOf(service.pid).rss - before) / all;

    const { received: atFirst } = clients.said.at(-1) ?? { received: 0 };
    const sendingFrom = performance.now();
    await publish(userIds, events);
    await clients.heard(({ received }) => received >= atFirst + events * socketsAPerson);
    const sendSeconds = (performance.now() - sendingFrom) / 1000;

    const { resumed: resumedBefore } = clients.said.at(-1) ?? { resumed: 0 };
    await service.stop();
    service = await start();
    const readyAt = performance.now();
    await clients.heard(({ open, resumed }) => open === all && resumed >= resumedBefore + all);
    const resumeSeconds = (performance.now() - readyAt) / 1000;
    clients.tell({});
    await clients.result.catch(() => undefined);
    await publish([], 0);
    await service.stop();
    identity.stop();
    await broker.drop();
    return [
      {
        name: `memory per socket, ${all} sockets`,
        value: bytes / 1e3,
        unit: 'KB',
        limit: { name: 'bare ws server', value: alone.bytes / 1e3 },
        goal: { of: 'value', atMost: 12 },
      },
      {
        name: 'sends',
        value: (events * socketsAPerson) / sendSeconds,
        unit: 'sends/s',
        limit: { name: 'bare ws server with generated events', value: alone.sends },
        goal: { of: 'value', atLeast: 50_000 },
      },
      {
        name: `time until all ${all} have resumed after a restart`,
        value: resumeSeconds,
        unit: 's',
      },
    ];
  },
};

/** The limit of `ws` itself on this machine: bytes per socket, and sends per second to the same clients. */
async function measureAlone(tokens: readonly string[], all: number, events: number) {
  const bare = startLoad<{ port: number }>('bare-sockets.ts', {}, idleFlags);
  const { port } = await bare.heard(() => true);
  const before = memoryOf(bare.pid).rss;
  const clients = startLoad<SocketsReport>('sockets.ts', {
    url: `ws://127.0.0.1:${port}`,
    tokens,
    socketsAToken: socketsAPerson,
  });
  await clients.heard(({ open }) => open === all);
  await delay(2_000);
  const bytes = (memoryOf(bare.pid).rss - before) / all;
  const sends = events * socketsAPerson;
  const from = performance.now();
  bare.tell({ frame: 'x'.repeat(frameBytes), sends });
  await clients.heard(({ received }) => received >= sends);
  const seconds = (performance.now() - from) / 1000;
  clients.tell({});
  await clients.result.catch(() => undefined);
  bare.stop();
  return { bytes, sends: sends / seconds };
}

/** Publishes live totals for users in turn. Closes when called without any. */
async function openPublisher(url: string) {
  const logger = createLogger({ name: 'bench', level: 'error' });
  const broker = await connectBroker({ url, name: 'bench', logger });
  const publisher = await createPublisher({ broker, logger });
  return async (userIds: readonly string[], count: number): Promise<void> => {
    if (count === 0) return broker.close();
    const at = new Date().toISOString();
    await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const userId = userIds[index % userIds.length] ?? '';
        const data = {
          userId,
          deviceId: 1,
          hour: at,
          kwh: index / 1e6,
          readings: 1,
          timestamp: at,
        };
        return publisher.publish(
          eventMessage(createEvent(notifyConsumption, data), 'bench', { transient: true }),
        );
      }),
    );
    return undefined;
  };
}
