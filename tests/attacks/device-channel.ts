import { exchanges, readingRoutingKey } from '@ems/contracts';
import { connect, type ChannelModel, type Options } from 'amqplib';
import type { Device } from '../platform/api-client.ts';

/** Connects with a device's login over AMQP; `query` sets options of the connection. */
export async function connectDevice(
  amqpUrl: string,
  { username, password }: Device,
  query: Readonly<Record<string, string>> = {},
): Promise<ChannelModel> {
  const url = new URL(amqpUrl);
  url.username = username;
  url.password = password;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const connection = await connect(url.href);
  connection.on('error', () => undefined);
  return connection;
}

/** Publishes with the device's own routing key. Returns whether the broker confirmed it. */
export async function publishOnce(
  connection: ChannelModel,
  device: Device,
  content: Buffer,
  options: Options.Publish = {},
): Promise<boolean> {
  const channel = await connection.createConfirmChannel();
  const ended = new Promise<false>((resolve) => channel.once('close', () => resolve(false)));
  channel.on('error', () => undefined);
  channel.publish(exchanges.data, readingRoutingKey(device.deviceId), content, options);
  const confirmed = channel.waitForConfirms().then(
    () => true,
    () => false,
  );
  const isTaken = await Promise.race([confirmed, ended]);
  if (isTaken) await channel.close().catch(() => undefined);
  return isTaken;
}
