import { deviceLoginLimits } from '@ems/contracts';
import type { ChannelModel } from 'amqplib';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Attack } from './attack.ts';
import { connectDevice } from './device-channel.ts';

const attempts = 100;
const most = deviceLoginLimits['max-connections'];

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
    let channels = 0;
    for (const connection of amqp) {
      const ended = new Promise<undefined>((resolve) =>
        connection.once('close', () => resolve(undefined)),
      );
      for (let opened = 0; opened < 50; opened++) {
        const channel = await Promise.race([
          connection.createChannel().catch(() => undefined),
          ended,
        ]);
        if (!channel) break;
        channel.on('error', () => undefined);
        channels++;
      }
    }
    await Promise.allSettled([
      ...amqp.map((connection) => connection.close()),
      ...mqtt.map((client) => client.endAsync(true)),
    ]);
    const held = amqp.length + mqtt.length;
    return [
      ...(held > most ? [`One login held ${held} connections`] : []),
      // The broker counts with a delay.
      ...(channels > 2 * deviceLoginLimits['max-channels']
        ? [`One login opened ${channels} channels`]
        : []),
    ];
  },
};
