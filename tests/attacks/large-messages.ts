import { maxMessageBytes } from '@ems/contracts';
import { connectAsync } from 'mqtt';
import type { Attack } from './attack.ts';
import { connectDevice, publishOnce } from './device-channel.ts';

const tooLarge = 15_000_000;
const fullMessages = 1_000;
const largeHeaders = { filler: 'x'.repeat(60_000) };

/** Sends messages that are too large, and then as many as allowed of the largest allowed size. */
export const largeMessages: Attack = {
  name: 'large-messages',
  about:
    'sends 40 messages of 15 MB, large headers, and 1,000 messages of 1,000 readings in 256 KB',
  async run({ platform, api }) {
    const resident = await api.register('UTC');
    const device = await api.addDevice(resident.token, 'Large');
    const findings: string[] = [];

    const connection = await connectDevice(platform.amqpUrl, device);
    for (let sent = 0; sent < 20; sent++)
      if (await publishOnce(connection, device, Buffer.alloc(tooLarge, 32)))
        findings.push('The broker accepted a message of 15 MB over AMQP');
    await connection.close();

    for (let sent = 0; sent < 20; sent++)
      if (await takesOverMqtt(platform.mqttUrl, device))
        findings.push('The broker accepted a message of 15 MB over MQTT');

    const greedy = await connectDevice(platform.amqpUrl, device, { frameMax: '131072' });
    const ended = new Promise((resolve) => greedy.once('close', resolve));
    const headers = publishOnce(greedy, device, Buffer.from('{}'), { headers: largeHeaders });
    if (await Promise.race([headers, ended.then(() => false)]))
      findings.push('The broker accepted headers of 60 KB');
    await greedy.close().catch(() => undefined);

    const allowed = await connectDevice(platform.amqpUrl, device);
    const readings = JSON.stringify(
      Array.from({ length: 1_000 }, (_, second) => ({
        deviceId: device.deviceId,
        timestamp: new Date(Date.now() - second * 1_000).toISOString(),
        kwh: 0.000_1,
      })),
    );
    const full = Buffer.from(readings.padEnd(maxMessageBytes));
    for (let sent = 0; sent < fullMessages; sent++)
      if (!(await publishOnce(allowed, device, full)))
        findings.push('The broker refused a message of 256 KB');
    await allowed.close();
    return [...new Set(findings)];
  },
};

async function takesOverMqtt(
  url: string,
  { deviceId, username, password }: { deviceId: number; username: string; password: string },
): Promise<boolean> {
  const client = await connectAsync(url, { username, password, reconnectPeriod: 0 });
  client.on('error', () => undefined);
  const payload = Buffer.alloc(tooLarge, 32);
  const topic = `device/${deviceId}/reading`;
  // The broker neither confirms the message nor closes the connection. It confirms no later messages either.
  const taken = client.publishAsync(topic, payload, { qos: 1 }).then(
    () => true,
    () => false,
  );
  const patience = new Promise<false>((resolve) => setTimeout(() => resolve(false), 1_000));
  const isTaken = await Promise.race([taken, patience]);
  await client.endAsync(true);
  return isTaken;
}
