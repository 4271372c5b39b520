import { eventually } from '@ems/dev-env/testing';
import type { Attack } from './attack.ts';
import { connectOverMqtt } from './device-mqtt.ts';

const deaths = 500;
const payload = Buffer.alloc(60_000, 'x');
const mostKept = 200;

/** Connects with a large last will and breaks the connection, again and again, with a new client id each time. */
export const willFlood: Attack = {
  name: 'will-flood',
  about: 'breaks 500 MQTT connections with a last will of 60 KB each',
  async run({ platform, api, storage }) {
    const resident = await api.register('UTC');
    const device = await api.addDevice(resident.token, 'Wills', { profile: 'tasmota' });
    let died = 0;
    for (let attempt = 0; attempt < deaths; attempt++) {
      const client = await connectOverMqtt(platform.mqttUrl, device, {
        clientId: `will-${attempt}`,
        will: {
          topic: `device/${device.deviceId}/tele/LWT${attempt}`,
          payload,
          qos: 1,
          retain: true,
        },
      }).catch(() => undefined);
      if (!client) continue;
      died++;
      client.stream.destroy();
      await client.endAsync(true);
    }
    const pool = storage.database('monitoringdb');
    try {
      const kept = async () => {
        const { rows } = await pool.query<{ kept: number }>(
          'SELECT count(*)::int AS kept FROM parked_messages WHERE device_id = $1',
          [device.deviceId],
        );
        return rows[0]?.kept ?? 0;
      };
      await eventually(async () => (await kept()) > 0, { deadlineMs: 30_000 });
      const messages = await kept();
      return [
        ...(died === 0 ? ['No connection was made'] : []),
        ...(messages > mostKept ? [`${messages} last wills are kept`] : []),
      ];
    } finally {
      await pool.end();
    }
  },
};
