import { eventually } from '@ems/dev-env/testing';
import type { Attack } from './attack.ts';
import { connectDevice, publishOnce } from './device-channel.ts';

const patienceMs = 20_000;

/** Forges headers that name another device, like those of a parked message. Some messages also expire. */
export const forgedHeaders: Attack = {
  name: 'forged-headers',
  about:
    'sends readings whose headers name another resident’s device, some of which expire at the broker',
  async run({ platform, api, storage }) {
    const [attacker, victim] = await Promise.all([api.register('UTC'), api.register('UTC')]);
    const own = await api.addDevice(attacker.token, 'Own');
    const other = await api.addDevice(victim.token, 'Other');
    const key = `device.${other.deviceId}.reading`;
    const death = (reason: string) => [
      {
        count: 0,
        reason,
        queue: 'monitoring.readings',
        exchange: 'ems.data',
        'routing-keys': [key],
      },
    ];
    const forged = {
      'x-parked-routing-key': key,
      'x-parked-reason': 'unknown_device',
      'x-parked-exchange': 'ems.data',
    };
    const connection = await connectDevice(platform.amqpUrl, own);
    const content = Buffer.from(
      JSON.stringify({
        deviceId: other.deviceId,
        timestamp: new Date(Date.now() - 60_000).toISOString(),
        kwh: 0.1,
      }),
    );
    const tries = [
      { headers: forged },
      { headers: forged, expiration: '0' },
      { headers: { ...forged, 'x-death': death('expired') }, expiration: '0' },
      { headers: { ...forged, 'x-death': death('delivery_limit') }, expiration: '0' },
      { headers: forged, type: 'user.deleted', CC: ['monitoring.sync', key], BCC: [key] },
    ];
    for (const options of tries) await publishOnce(connection, own, content, options);
    await connection.close();

    const pool = storage.database('monitoringdb');
    try {
      const count = async (text: string, values: unknown[]) =>
        (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${text}`, values)).rows[0]
          ?.n ?? 0;
      await eventually(
        async () => (await count('parked_messages WHERE content = $1', [content])) === tries.length,
        { deadlineMs: patienceMs },
      );
      const stored = await count('readings WHERE device_id = $1', [other.deviceId]);
      const listed = await count('parked_messages WHERE device_id = $1', [other.deviceId]);
      return [
        ...(stored > 0 ? ['A device stored a reading for another'] : []),
        ...(listed > 0 ? ['A message is listed under a device that did not send it'] : []),
      ];
    } finally {
      await pool.end();
    }
  },
};
