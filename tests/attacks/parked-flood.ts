import { exchanges, readingRoutingKey } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import type { Attack } from './attack.ts';
import { connectDevice } from './device-channel.ts';

const messages = 20_000;
const atOnce = 500;
const mostKept = 200;

/** Fills the list of parked messages with invalid messages. */
export const parkedFlood: Attack = {
  name: 'parked-flood',
  about: 'sends 20,000 invalid messages of 9 KB each',
  async run({ platform, api, storage }) {
    const resident = await api.register('UTC');
    const device = await api.addDevice(resident.token, 'Flood');
    const connection = await connectDevice(platform.amqpUrl, device);
    const channel = await connection.createConfirmChannel();
    const content = Buffer.alloc(9_000, '(');
    for (let sent = 0; sent < messages; sent += atOnce) {
      for (let one = 0; one < atOnce; one++)
        channel.publish(exchanges.data, readingRoutingKey(device.deviceId), content);
      await channel.waitForConfirms();
    }
    await connection.close();

    const pool = storage.database('monitoringdb');
    try {
      const counts = async () => {
        const { rows } = await pool.query<{ kept: number; cut: number; counted: number }>(
          `SELECT (SELECT count(*)::int FROM parked_messages WHERE device_id = $1) AS kept,
             (SELECT count(*)::int FROM parked_messages WHERE device_id = $1 AND length(content) < $2) AS cut,
             (SELECT coalesce(sum(messages), 0)::int FROM parked_overflows WHERE device_id = $1) AS counted`,
          [device.deviceId, content.length],
        );
        return rows[0] ?? { kept: 0, cut: 0, counted: 0 };
      };
      const { kept, cut } = await eventually(
        async () => {
          const found = await counts();
          if (found.kept + found.counted < messages) throw new Error('not all are parked yet');
          return found;
        },
        { deadlineMs: 60_000 },
      );
      return [
        ...(kept > mostKept ? [`${kept} of ${messages} invalid messages are kept`] : []),
        ...(cut > 0 ? [`${cut} of them with truncated content`] : []),
      ];
    } finally {
      await pool.end();
    }
  },
};
