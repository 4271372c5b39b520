import { readingRoutingKey, readingTopic, exchanges } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { connectBroker, createPublisher } from '@ems/messaging';
import { connectAsync } from 'mqtt';
import { encode, type Credentials, type Transport } from './transport.ts';

const withLogin = (url: string, { username, password }: Credentials): string => {
  const address = new URL(url);
  address.username = username;
  address.password = password;
  return address.href;
};

async function connectAmqp(url: string, device: Credentials, logger: Logger): Promise<Transport> {
  const name = `device ${device.deviceId}`;
  const broker = await connectBroker({ url: withLogin(url, device), name, logger });
  const publisher = await createPublisher({ broker, logger, window: 200 });
  return {
    send: (readings) =>
      publisher.publish({
        exchange: exchanges.data,
        routingKey: readingRoutingKey(device.deviceId),
        content: Buffer.from(encode(device.deviceId, readings)),
      }),
    async close() {
      await publisher.close();
      await broker.close();
    },
  };
}

async function connectMqtt(url: string, device: Credentials): Promise<Transport> {
  const { username, password, deviceId } = device;
  const client = await connectAsync(
    url,
    {
      username,
      password,
      clientId: `${username}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`,
      reconnectPeriod: 1_000,
      clean: true,
    },
    false,
  );
  client.on('error', () => undefined);
  return {
    async send(readings) {
      await client.publishAsync(readingTopic(deviceId), encode(deviceId, readings), { qos: 1 });
    },
    async close() {
      await client.endAsync(true);
    },
  };
}

function connectHttp(url: string, { deviceId, username, password }: Credentials): Transport {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return {
    async send(readings) {
      const response = await fetch(`${url.replace(/\/$/, '')}/api/devices/${deviceId}/readings`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: encode(deviceId, readings),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      if (response.status !== 202) throw new Error(`HTTP ${response.status} ${text.slice(0, 200)}`);
    },
    close: async () => undefined,
  };
}

/** Connects by what the URL says: amqp, mqtt or http. */
export async function connectTransport(
  url: string,
  device: Credentials,
  logger: Logger,
): Promise<Transport> {
  const { protocol } = new URL(url);
  if (protocol.startsWith('amqp')) return connectAmqp(url, device, logger);
  if (protocol.startsWith('mqtt')) return connectMqtt(url, device);
  return connectHttp(url, device);
}
