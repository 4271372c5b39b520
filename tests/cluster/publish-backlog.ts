import { connect } from 'amqplib';
import type { Device } from '../platform/api-client.ts';
import { kwhOfReading } from './readings.ts';

const inFlight = 1000;

/** Publishes one message per reading with the login of the device, and waits for the confirms. */
export async function publishBacklog(options: {
  address: string;
  device: Device;
  readings: number;
  from: number;
  onConfirmed: (messages: number) => void;
}): Promise<void> {
  const { address, device, readings, from, onConfirmed } = options;
  const connection = await connect(
    `amqp://${device.username}:${encodeURIComponent(device.password)}@${address}:5672`,
  );
  const channel = await connection.createConfirmChannel();
  for (let sent = 0; sent < readings;) {
    const end = Math.min(sent + inFlight, readings);
    const messages = end - sent;
    for (; sent < end; sent++) {
      const timestamp = new Date(from + sent * 1000).toISOString();
      const body = JSON.stringify({ deviceId: device.deviceId, timestamp, kwh: kwhOfReading });
      channel.publish('ems.data', `device.${device.deviceId}.reading`, Buffer.from(body));
    }
    await channel.waitForConfirms();
    onConfirmed(messages);
  }
  await connection.close();
}
