import { randomUUID } from 'node:crypto';
import { brokerEvents, connectionQueues, exchanges } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { holdConsumer, type Broker } from '@ems/messaging';
import type { ConsumeMessage } from 'amqplib';
import { addressOf } from '../broker-connections.ts';
import type { TakeoverLog } from '../domain/takeovers.ts';

const prefetch = 500;
const mostWaiting = 10_000;

/** The client id in Erlang's notation, which differs: `#{<<"client_id">> => <<"a">>}`, `{client_id,longstr,<<"a">>}`. */
const clientIdIn = /client_id.*?<<"([^"]+)">>\}/s;

function clientIdOf({ variable_map, client_properties }: Record<string, unknown>) {
  const texts = [variable_map, client_properties].flat().map(String);
  return texts.map((text) => clientIdIn.exec(text)?.[1]).find((found) => found !== undefined);
}

/** Notes what the broker reports of its connections. */
export function noteConnection(
  { fields, properties }: ConsumeMessage,
  takeovers: TakeoverLog,
  isDevice: (login: string) => boolean,
): void {
  const headers = properties.headers ?? {};
  const name = String(headers['name']);
  const login = String(headers['user']);
  const at = Number(headers['timestamp_in_ms']);
  if (fields.routingKey === brokerEvents.authenticated) {
    if (isDevice(name)) takeovers.onAuthenticated(name, at);
  } else if (fields.routingKey === brokerEvents.connectionClosed) takeovers.onClosed(name, at);
  else if (isDevice(login)) {
    const clientId = clientIdOf(headers);
    if (clientId !== undefined)
      takeovers.onConnected({ name, login, clientId, address: addressOf(name) }, at);
  }
}

/** Hears of connections from now on. Each replica does, in a queue that exists only while it is connected. */
export const readConnections = (
  broker: Broker,
  takeovers: TakeoverLog,
  { isDevice, logger }: { isDevice: (login: string) => boolean; logger: Logger },
) =>
  holdConsumer({
    broker,
    async queue(channel) {
      const { queue } = await channel.assertQueue(`${connectionQueues}${randomUUID()}`, {
        exclusive: true,
        durable: false,
        autoDelete: true,
        arguments: { 'x-max-length': mostWaiting, 'x-overflow': 'drop-head' },
      });
      await channel.bindQueue(queue, exchanges.connections, '#');
      return queue;
    },
    prefetch,
    onMessage(message, channel) {
      channel.ack(message);
      noteConnection(message, takeovers, isDevice);
    },
    logger,
  });
