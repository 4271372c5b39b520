import { setTimeout as delay } from 'node:timers/promises';
import { exchanges, readingRoutingKey } from '@ems/contracts';
import { connect, type ConfirmChannel } from 'amqplib';
import { WebSocket } from 'ws';
import type { BenchBroker, Environment } from '../environment/create-environment.ts';
import { eventually } from '@ems/dev-env/testing/eventually';
import {
  addDevices,
  resident,
  startPublisher,
  startWorker,
  usualPlan,
} from '../environment/platform.ts';
import { startIdentity } from '../environment/start-identity.ts';
import { startService } from '../environment/start-service.ts';
import { quantile } from '../../tools/statistics.ts';
import { messageOf } from '../load/plan.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';

const rate = 2_000;
const probesASecond = 50;
const hourMs = 3_600_000;

/** Time from publishing a reading over the limit to the alert in a WebSocket client, under a steady load. */
export const latency: Scenario = {
  name: 'latency',
  about: `publish → alert in a WebSocket client at ${rate} messages/s`,
  async run(environment: Environment, { quick }: Options): Promise<Figure[]> {
    const seconds = quick ? 10 : 30;
    const [database, broker] = [await environment.freshDatabase(), await environment.freshBroker()];
    const identity = await startIdentity();
    const plan = usualPlan();
    const probes = { ...plan, firstDevice: 100_000, devices: 100 };
    await addDevices(database, plan);
    await addDevices(database, probes);
    const worker = await startWorker(database, broker);
    const gateway = await startService('ws-service/src/main.ts', {
      ...identity.environment,
      AMQP_URL: broker.urlOf('ws-service'),
    });
    const token = await identity.token(resident);
    const arrived = new Map<string, number>();
    const socket = await openSocket(
      `${gateway.url.replace('http', 'ws')}/ws?token=${token}`,
      arrived,
    );

    const load = startPublisher(broker, {
      plan,
      messages: rate * (seconds + 5),
      readingsAMessage: 1,
      rate: rate - probesASecond,
    });
    await load.heard(({ confirmed }) => confirmed > rate);
    const { channel, close } = await openChannel(broker);
    const floor: number[] = [];
    const sent = new Map<string, number>();
    for (let probe = 0; probe < seconds * probesASecond; probe++) {
      const deviceId = probes.firstDevice + (probe % probes.devices);
      const timestamp = plan.from - Math.floor(probe / probes.devices) * hourMs - hourMs / 2;
      const at = performance.now();
      sent.set(`${deviceId} ${Math.floor(timestamp / hourMs) * hourMs}`, at);
      channel.publish(
        exchanges.data,
        readingRoutingKey(deviceId),
        Buffer.from(messageOf({ deviceId, timestamp, milliwattHours: 600_000 })),
        { persistent: true },
        () => floor.push(performance.now() - at),
      );
      await delay(1_000 / probesASecond);
    }
    // Waits longer than the goal allows, so that late alerts do not count as lost.
    await eventually(() => arrived.size >= sent.size, { deadlineMs: 20_000 }).catch(
      () => undefined,
    );
    const latencies = [...sent].flatMap(([key, at]) => {
      const seenAt = arrived.get(key);
      return seenAt === undefined ? [] : [seenAt - at];
    });
    const missing = sent.size - latencies.length;
    await load.result;
    socket.terminate();
    await close();
    await Promise.all([worker.stop(), gateway.stop()]);
    identity.stop();
    await Promise.all([database.drop(), broker.drop()]);
    const limit = { name: 'publisher confirm alone, p99', value: quantile(floor, 0.99) };
    return [
      {
        name: 'publish → alert, p99',
        value: quantile(latencies, 0.99),
        unit: 'ms',
        limit,
        goal: { of: 'value', atMost: 100 },
      },
      { name: 'publish → alert, p50', value: quantile(latencies, 0.5), unit: 'ms' },
      {
        name: 'lost alerts',
        value: missing,
        unit: '',
        goal: { of: 'value', atMost: 0 },
      },
    ];
  },
};

async function openSocket(url: string, arrived: Map<string, number>): Promise<WebSocket> {
  const socket = new WebSocket(url);
  socket.on('message', (text: Buffer) => {
    const { event, data } = JSON.parse(text.toString()) as {
      event?: string;
      data?: { deviceId: number; hour: string };
    };
    if (event !== 'notify.overconsumption' || !data) return;
    const key = `${data.deviceId} ${Date.parse(data.hour)}`;
    if (!arrived.has(key)) arrived.set(key, performance.now());
  });
  await new Promise((resolve) => socket.once('message', resolve));
  return socket;
}

async function openChannel(
  broker: BenchBroker,
): Promise<{ channel: ConfirmChannel; close: () => Promise<void> }> {
  const connection = await connect(broker.adminUrl, { noDelay: true });
  return { channel: await connection.createConfirmChannel(), close: () => connection.close() };
}
