import { exchanges } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import type { Attack } from './attack.ts';
import { connectDevice } from './device-channel.ts';

const messages = 20_000;
const atOnce = 500;
const mostKept = 200;
const reasons = 4;

/** Sends vendor's messages: half of them valid, the others wrong in several ways. */
export const vendorFlood: Attack = {
  name: 'vendor-flood',
  about: 'sends 20,000 messages of a vendor, half of them invalid or of topics it does not have',
  async run({ platform, api, storage }) {
    const resident = await api.register('UTC');
    const device = await api.addDevice(resident.token, 'Vendor', { profile: 'tasmota' });
    const connection = await connectDevice(platform.amqpUrl, device);
    const channel = await connection.createConfirmChannel();
    const deep = '[{"ENERGY":'.repeat(800);
    const bodies = [
      (n: number) => ['tele.SENSOR', JSON.stringify({ ENERGY: { Total: n / 1000 } })],
      () => ['tele.SENSOR', deep],
      (n: number) => ['tele.SENSOR', JSON.stringify({ ENERGY: { Total: n / 1000 } })],
      (n: number) => [`tele.${'x.'.repeat(60)}${n}`, '(('],
    ] as const;
    for (let sent = 0; sent < messages; sent += atOnce) {
      for (let one = 0; one < atOnce; one++) {
        const [topic = '', body = ''] = bodies[one % bodies.length]?.(sent + one) ?? [];
        channel.publish(exchanges.data, `device.${device.deviceId}.${topic}`, Buffer.from(body));
      }
      await channel.waitForConfirms();
    }
    await connection.close();

    const pool = storage.database('monitoringdb');
    try {
      const { kept } = await eventually(
        async () => {
          const { rows } = await pool.query<{ kept: number; counted: number }>(
            `SELECT (SELECT count(*)::int FROM parked_messages WHERE device_id = $1) AS kept,
               (SELECT coalesce(sum(messages), 0)::int FROM parked_overflows WHERE device_id = $1) AS counted`,
            [device.deviceId],
          );
          const found = rows[0] ?? { kept: 0, counted: 0 };
          if (found.kept + found.counted < messages / 2) throw new Error('not all are parked yet');
          return found;
        },
        { deadlineMs: 60_000 },
      );
      return kept > reasons * mostKept ? [`${kept} invalid messages are kept`] : [];
    } finally {
      await pool.end();
    }
  },
};
