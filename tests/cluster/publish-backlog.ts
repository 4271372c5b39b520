import { connect } from 'amqplib';
import type { Device } from '../platform/api-client.ts';

/** Publishes one message a reading, with a device's own login, and waits for the broker's confirms. */
export async function publishBacklog(options: {
  address: string;
  device: Device;
  readings: number;
  from: number;
  kwh: number;
}): Promise<void> {
  const { address, device, readings, from, kwh } = options;
  const connection = await connect(
    `amqp://${device.username}:${encodeURIComponent(device.password)}@${address}:5672`,
  );
  const channel = await connection.createConfirmChannel();
  for (let index = 0; index < readings; index++) {
    const timestamp = new Date(from + index * 1000).toISOString();
    const body = JSON.stringify({ deviceId: device.deviceId, timestamp, kwh });
    channel.publish('ems.data', `device.${device.deviceId}.reading`, Buffer.from(body));
    if (index % 1000 === 999) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
  await connection.close();
}
