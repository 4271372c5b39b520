import type { ConsumeMessage } from 'amqplib';
import { expect, test } from 'vitest';
import { createTakeovers } from '../domain/takeovers.ts';
import { noteConnection } from './read-connections.ts';

const at = Date.UTC(2026, 10, 24, 10);
const nameOf = (turn: number) => `192.0.2.${turn % 2}:${50_000 + turn} -> 192.0.2.9:1883`;

const event = (routingKey: string, headers: object) =>
  ({ fields: { routingKey }, properties: { headers } }) as unknown as ConsumeMessage;

test.each([
  [
    'RabbitMQ 3.10',
    { variable_map: '#{<<"client_id">> => <<"device-7">>}', client_properties: [] },
  ],
  ['RabbitMQ 4', { client_properties: ['{client_id,longstr,<<"device-7">>}'] }],
])('the connections that %s reports are understood', (_, clientId) => {
  const takeovers = createTakeovers();
  const note = (message: ConsumeMessage) => noteConnection(message, takeovers, () => true);
  for (let turn = 0; turn < 6; turn++) {
    const timestamp_in_ms = at + turn * 1_000;
    note(event('user.authentication.success', { name: 'device-7', timestamp_in_ms }));
    const user = 'device-7';
    note(event('connection.created', { name: nameOf(turn), user, timestamp_in_ms, ...clientId }));
    const before = { name: nameOf(turn - 1), timestamp_in_ms: timestamp_in_ms + 2 };
    note(event('connection.closed', before));
  }
  expect(takeovers.of('device-7', { now: at + 6_000, since: 0 })).toEqual({
    count: 5,
    addresses: ['192.0.2.0', '192.0.2.1'],
    areOfTwo: true,
  });
});

test('connections over AMQP, and those of services, are left out', () => {
  const takeovers = createTakeovers();
  for (let turn = 0; turn < 20; turn++) {
    const timestamp_in_ms = at + turn;
    const headers = { name: nameOf(turn), user: 'device-7', timestamp_in_ms };
    const properties = { client_properties: { product: 'amqplib' } };
    noteConnection(
      event('connection.created', { ...headers, ...properties }),
      takeovers,
      () => true,
    );
    const mqtt = { variable_map: '#{<<"client_id">> => <<"device-7">>}' };
    noteConnection(event('connection.created', { ...headers, ...mqtt }), takeovers, () => false);
    noteConnection(event('connection.closed', headers), takeovers, () => true);
  }
  expect(takeovers.of('device-7', { now: at, since: 0 })).toBeNull();
});
