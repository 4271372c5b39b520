import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { Device } from '../platform/api-client.ts';

/** Connects with a device's login over MQTT, with its name as client id, as subscriptions need it. */
export async function connectOverMqtt(
  url: string,
  { username, password }: Device,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = await connectAsync(
    url,
    { username, password, clientId: username, reconnectPeriod: 0, ...options },
    false,
  );
  client.setMaxListeners(0);
  client.on('error', () => undefined);
  return client;
}

/** Whether the broker granted a request before it ended the connection, or within the time. */
export async function isGranted(
  client: MqttClient,
  request: Promise<unknown>,
  patienceMs = 5_000,
): Promise<boolean> {
  const refused = new Promise<false>((resolve) => {
    client.once('close', () => resolve(false));
    setTimeout(() => resolve(false), patienceMs).unref();
  });
  const granted = request.then(
    () => true,
    () => false,
  );
  return Promise.race([granted, refused]);
}
