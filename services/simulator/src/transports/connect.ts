import { readingRoutingKey, readingTopic, exchanges } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { connectBroker, createPublisher } from '@ems/messaging';
import { connectAsync, type ErrorWithReasonCode } from 'mqtt';
import { RefusedError } from './refused-error.ts';
import { encode, type Credentials, type RejectedReading, type Transport } from './transport.ts';

const confirmDeadlineMs = 30_000;

const refused = (cause: unknown) =>
  new RefusedError('The platform rejected these credentials', { cause });

const withLogin = (url: string, { username, password }: Credentials): string => {
  const address = new URL(url);
  address.username = username;
  address.password = password;
  return address.href;
};

async function connectAmqp(url: string, device: Credentials, logger: Logger): Promise<Transport> {
  const name = `device ${device.deviceId}`;
  const broker = await connectBroker({ url: withLogin(url, device), name, logger }).catch(
    (error: Error) => {
      // The library reports the reply code of a handshake only in the message text.
      throw /ACCESS[-_]REFUSED/.test(error.message) ? refused(error) : error;
    },
  );
  const publisher = await createPublisher({ broker, logger, window: 200 });
  return {
    async send(readings) {
      await publisher.publish({
        exchange: exchanges.data,
        routingKey: readingRoutingKey(device.deviceId),
        content: Buffer.from(encode(device.deviceId, readings)),
      });
      return [];
    },
    async close() {
      await publisher.close();
      await broker.close();
    },
  };
}

async function connectMqtt(url: string, device: Credentials, logger: Logger): Promise<Transport> {
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
  ).catch((error: unknown) => {
    throw isMqttRefusal(error) ? refused(error) : error;
  });
  client.setMaxListeners(0);
  client.on('error', (error) => logger.debug({ err: error }, 'Broker connection error'));
  client.on('connect', () => logger.info({ deviceId }, 'Broker connected'));
  client.on('offline', () => logger.warn({ deviceId }, 'Broker connection lost, reconnecting'));
  return {
    /** The client reconnects by itself and then repeats unconfirmed messages. */
    async send(readings) {
      const failed = Promise.withResolvers<never>();
      const late = setTimeout(
        () => failed.reject(new Error('The broker did not confirm in time')),
        confirmDeadlineMs,
      );
      const onError = (error: unknown) => {
        if (isMqttRefusal(error)) failed.reject(refused(error));
      };
      client.on('error', onError);
      try {
        const body = encode(deviceId, readings);
        const confirmed = client.publishAsync(readingTopic(deviceId), body, { qos: 1 });
        await Promise.race([confirmed, failed.promise]);
        return [];
      } finally {
        clearTimeout(late);
        client.off('error', onError);
      }
    },
    async close() {
      await client.endAsync(true);
    },
  };
}

/** Codes: bad user name or password, not authorised. */
const mqttRefusals: readonly unknown[] = [4, 5];

const isMqttRefusal = (error: unknown) =>
  mqttRefusals.includes((error as Partial<ErrorWithReasonCode>).code);

function connectHttp(
  url: string,
  { deviceId, username, password }: Credentials,
  isHistory: boolean,
): Transport {
  const closing = new AbortController();
  const address = `${url.replace(/\/$/, '')}/api/devices/${deviceId}/readings${isHistory ? '?import=history' : ''}`;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return {
    async send(readings) {
      const response = await fetch(address, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: encode(deviceId, readings),
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(confirmDeadlineMs)]),
      });
      const text = await response.text();
      if (response.status === 202 || response.status === 400)
        return rejectedIn(text, response.status === 202 ? 0 : readings.length);
      const error = new Error(`HTTP ${response.status} ${text.slice(0, 200)}`);
      throw response.status === 401 || response.status === 403 ? refused(error) : error;
    },
    close: async () => closing.abort(),
  };
}

interface Answer {
  readonly rejected?: readonly RejectedReading[];
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** The readings that a response reports as rejected. `all`: their number if all are rejected. */
function rejectedIn(text: string, all: number): readonly RejectedReading[] {
  const answer = parseAnswer(text);
  if (all === 0) return answer.rejected ?? [];
  return Array.from({ length: all }, (_, index) => {
    const own = answer.errors?.find(
      ({ path }) => path === `/${index}` || path.startsWith(`/${index}/`),
    );
    return { index, message: own?.message ?? answer.detail ?? 'Rejected' };
  });
}

function parseAnswer(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

/**
 * Connects over AMQP, MQTT or HTTP, depending on the URL.
 *
 * @param options `isHistory`: older readings are accepted, over HTTP only.
 * @throws {RefusedError} when the platform does not accept the credentials. Sometimes only sending reveals it.
 */
export async function connectTransport(
  url: string,
  device: Credentials,
  logger: Logger,
  { isHistory = false }: { isHistory?: boolean } = {},
): Promise<Transport> {
  const { protocol } = new URL(url);
  if (protocol.startsWith('amqp')) return connectAmqp(url, device, logger);
  if (protocol.startsWith('mqtt')) return connectMqtt(url, device, logger);
  return connectHttp(url, device, isHistory);
}
