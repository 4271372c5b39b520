import { setTimeout as delay } from 'node:timers/promises';
import { deviceLoginLimits, maxChannelsOfConnection } from '@ems/contracts';
import type { ChannelModel } from 'amqplib';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Attack } from './attack.ts';
import { connectDevice } from './device-channel.ts';

const attempts = 100;
const most = deviceLoginLimits['max-connections'];
/** The broker closes what is too much a moment later. */
const settleMs = 1_000;

/** Opens as many connections and channels as the broker allows, over both protocols. */
export const connectionFlood: Attack = {
  name: 'connection-flood',
  about: `opens ${attempts} connections over AMQP and ${attempts} over MQTT with one device’s login`,
  async run({ platform, api }) {
    const resident = await api.register('UTC');
    const device = await api.addDevice(resident.token, 'Connections');
    const { username, password } = device;
    const amqp: ChannelModel[] = [];
    const mqtt: MqttClient[] = [];
    for (let attempt = 0; attempt < attempts; attempt++) {
      const [one, other] = await Promise.allSettled([
        connectDevice(platform.amqpUrl, device),
        connectAsync(platform.mqttUrl, { username, password, reconnectPeriod: 0 }, false),
      ]);
      if (one.status === 'fulfilled') amqp.push(one.value);
      if (other.status === 'fulfilled') mqtt.push(other.value);
    }
    const channels = await burstOfChannels(amqp);
    await Promise.allSettled([
      ...amqp.map((connection) => connection.close()),
      ...mqtt.map((client) => client.endAsync(true)),
    ]);
    const held = amqp.length + mqtt.length;
    return [
      ...(held > most ? [`One login held ${held} connections`] : []),
      ...(channels > most * maxChannelsOfConnection ? [`One login held ${channels} channels`] : []),
    ];
  },
};

/** Opens channels on all connections at the same moment. Returns how many remain: a refusal closes a connection. */
async function burstOfChannels(connections: readonly ChannelModel[]): Promise<number> {
  const open = new Map(connections.map((connection) => [connection, 0]));
  const opening = connections.map(async (connection) => {
    const closed = new Promise<void>((resolve) => void connection.once('close', () => resolve()));
    void closed.then(() => open.delete(connection));
    const channels = Array.from({ length: maxChannelsOfConnection }, async () => {
      const channel = await connection.createChannel();
      channel.on('error', () => undefined);
      const before = open.get(connection);
      if (before !== undefined) open.set(connection, before + 1);
    });
    await Promise.race([Promise.allSettled(channels), closed]);
  });
  await Promise.all(opening);
  await delay(settleMs);
  return [...open.values()].reduce((sum, count) => sum + count, 0);
}
