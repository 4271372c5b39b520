import type { Attack } from './attack.ts';
import { connectOverMqtt, isGranted } from './device-mqtt.ts';

const topics = 5_000;
const offline = 20_000;
const mostHeld = 200;

/** Leaves as much as possible at the broker: retained messages, and messages to a session that is away. */
export const retainedFlood: Attack = {
  name: 'retained-flood',
  about:
    'publishes 5,000 retained messages, and 20,000 messages to a subscription whose client is away',
  async run({ platform, api }) {
    const resident = await api.register('UTC');
    const device = await api.addDevice(resident.token, 'Retained', { profile: 'tasmota' });
    const tree = `device/${device.deviceId}/cmnd`;
    const findings: string[] = [];

    const away = await connectOverMqtt(platform.mqttUrl, device, { clean: false });
    if (!(await isGranted(away, away.subscribeAsync(`${tree}/#`, { qos: 1 }))))
      findings.push('A device could not subscribe to its own topics');
    await away.endAsync();

    const sender = await connectOverMqtt(platform.mqttUrl, device, {
      clientId: `${device.username}-sender`,
    });
    for (let sent = 0; sent < offline; sent += 500)
      await Promise.all(
        Array.from({ length: 500 }, (_, n) =>
          sender.publishAsync(`${tree}/${(sent + n) % topics}`, 'x'.repeat(1_000), {
            qos: 1,
            retain: true,
          }),
        ),
      );
    await sender.endAsync();

    const back = await connectOverMqtt(platform.mqttUrl, device, { clean: false });
    let held = 0;
    back.on('message', () => held++);
    await back.subscribeAsync(`${tree}/#`, { qos: 1 });
    const last = new Promise<void>((resolve) =>
      back.on('message', (topic) => topic.endsWith('/last') && resolve()),
    );
    await back.publishAsync(`${tree}/last`, 'x', { qos: 1 });
    await isGranted(back, last);
    if (held > mostHeld) findings.push(`The broker held ${held} messages for a device`);
    await back.unsubscribeAsync(`${tree}/#`);
    await back.endAsync();
    const clean = await connectOverMqtt(platform.mqttUrl, device, { clean: true });
    await clean.endAsync();
    return findings;
  },
};
