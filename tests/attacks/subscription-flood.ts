import { exchanges, subscriptionQueues } from '@ems/contracts';
import type { Device } from '../platform/api-client.ts';
import type { Attack } from './attack.ts';
import { connectDevice } from './device-channel.ts';
import { connectOverMqtt, isGranted } from './device-mqtt.ts';

const wanted = 10_000;
const each = 500;
const mostMs = 60_000;
const many = (level: string, count: number) => Array<string>(count).fill(level);

/** Subscribes to as many topics as the broker grants, and to those that make routing expensive. */
export const subscriptionFlood: Attack = {
  name: 'subscription-flood',
  about: `opens ${wanted.toLocaleString('en')} subscriptions with one device’s login, and some with many levels and wildcards`,
  async run({ platform, api }) {
    const resident = await api.register('UTC');
    const device = await api.addDevice(resident.token, 'Subscriptions', { profile: 'tasmota' });
    const findings: string[] = [];
    // Clients for MQTT refuse such filters themselves.
    for (const levels of [many('#', 12), many('#.a', 8), many('a', 80)])
      if (await isBound(platform.amqpUrl, device, levels.join('.')))
        findings.push(`The broker granted a subscription to ${levels.length} levels`);

    const client = await connectOverMqtt(platform.mqttUrl, device);
    const startedAt = Date.now();
    let granted = 0;
    for (; granted < wanted && Date.now() - startedAt < mostMs; granted += each) {
      const topics = Array.from(
        { length: each },
        (_, n) => `device/${device.deviceId}/${granted + n}/${many('a', 5).join('/')}`,
      );
      if (!(await isGranted(client, client.subscribeAsync(topics, { qos: 1 }), mostMs))) break;
    }
    await client.endAsync(true);
    if (granted === 0) findings.push('A device could not subscribe to its own topics');
    // Connecting again waits for the end of the former session.
    await (await connectOverMqtt(platform.mqttUrl, device)).endAsync();
    return findings;
  },
};

/** Over AMQP a device may make the queue of its MQTT subscription itself. */
async function isBound(amqpUrl: string, device: Device, levels: string): Promise<boolean> {
  const connection = await connectDevice(amqpUrl, device);
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  const queue = `${subscriptionQueues}${device.username}qos1`;
  await channel.assertQueue(queue, { durable: false, autoDelete: true });
  const isGranted = await channel
    .bindQueue(queue, exchanges.data, `device.${device.deviceId}.${levels}`)
    .then(
      () => true,
      () => false,
    );
  await connection.close();
  return isGranted;
}
