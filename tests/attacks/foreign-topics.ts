import type { Attack } from './attack.ts';
import { connectOverMqtt, isGranted } from './device-mqtt.ts';

/** Subscribes and publishes to topics of other devices, directly, by wildcard and as a last will. */
export const foreignTopics: Attack = {
  name: 'foreign-topics',
  about: 'subscribes and publishes to the topics of another resident’s device, also with wildcards',
  async run({ platform, api, storage }) {
    const [attacker, victim] = await Promise.all([api.register('UTC'), api.register('UTC')]);
    const own = await api.addDevice(attacker.token, 'Own');
    const other = await api.addDevice(victim.token, 'Other');
    const findings: string[] = [];
    const ofOther = [
      `device/${other.deviceId}/reading`,
      `device/${other.deviceId}/tele/SENSOR`,
      `shellies/device-${other.deviceId}/relay/0/energy`,
      `device.${other.deviceId}.reading`,
      `device/${own.deviceId}/../${other.deviceId}/reading`,
    ];
    const wildcards = [
      '#',
      '+/#',
      'device/#',
      'device/+/reading',
      'shellies/#',
      'shellies/+/relay/0/energy',
      'tasmota/discovery/#',
      'homeassistant/#',
      '$SYS/#',
      `device/${own.deviceId}/#/../../${other.deviceId}`,
    ];
    for (const topic of [...ofOther.slice(0, 4), ...wildcards]) {
      const client = await connectOverMqtt(platform.mqttUrl, own);
      if (await isGranted(client, client.subscribeAsync(topic, { qos: 1 })))
        findings.push(`The broker granted a subscription to ${topic}`);
      await client.endAsync(true);
    }
    const reading = JSON.stringify({ timestamp: new Date().toISOString(), kwh: 0.1 });
    for (const topic of ofOther) {
      const client = await connectOverMqtt(platform.mqttUrl, own);
      await isGranted(client, client.publishAsync(topic, reading, { qos: 1, retain: true }));
      await client.endAsync(true);
      const dying = await connectOverMqtt(platform.mqttUrl, own, {
        will: { topic, payload: Buffer.from(reading), qos: 1, retain: true },
      }).catch(() => undefined);
      dying?.stream.destroy();
    }

    const pool = storage.database('monitoringdb');
    try {
      for (const table of ['readings', 'samples', 'parked_messages', 'last_messages']) {
        const { rows } = await pool.query(`SELECT FROM ${table} WHERE device_id = $1`, [
          other.deviceId,
        ]);
        if (rows.length > 0) findings.push(`${table} has rows of the other device`);
      }
    } finally {
      await pool.end();
    }
    return findings;
  },
};
