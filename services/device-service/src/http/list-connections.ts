import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { BrokerLogins } from '../broker-logins.ts';
import type { DeviceRepository } from '../db/device-repository.ts';
import type { TakeoverLog } from '../domain/takeovers.ts';
import { deviceId } from './schemas.ts';
import { deviceNotFound, scopeOf } from './scope.ts';

const brokerConnection = z.object({ address: z.string() }).meta({ id: 'BrokerConnection' });

const takeovers = z
  .object({
    count: z.int().meta({ description: 'In the last 15 minutes' }),
    addresses: z.array(z.string()),
    areOfTwo: z.boolean().meta({
      description:
        'True: clients at two addresses take turns. False: it can also be one device that restarts or loses its network every minute or so',
    }),
  })
  .nullable()
  .meta({
    id: 'Takeovers',
    description:
      'MQTT connections that the broker ended because another one came with the same client id. Null: too few to suggest two devices',
  });

export const listConnections = ({
  devices,
  logins,
  takeovers: log,
  now,
}: {
  devices: DeviceRepository;
  logins: BrokerLogins;
  takeovers: TakeoverLog;
  now: () => number;
}) =>
  defineEndpoint({
    method: 'get',
    path: '/api/devices/{id}/connections',
    summary: 'List the clients connected to the broker with the login of a device',
    description:
      'More than one: two clients use the same login. The broker lists a connection a few seconds after it was made. Two MQTT clients that also have the same client id are never connected at the same time; `takeovers` tells of them, if the broker has the plugin `rabbitmq_event_exchange`.',
    security: 'user',
    params: deviceId,
    status: 200,
    result: z.object({ connections: z.array(brokerConnection), takeovers }),
    problems: ['device_not_found', 'broker_unavailable'],
    async handle({ principal, params: { id } }) {
      const device = await devices.byId(id, scopeOf(principal));
      if (!device) throw deviceNotFound();
      const addresses = await logins.connections(id);
      // New credentials have ended whatever was before them.
      const since = device.credentialIssuedAt?.getTime() ?? 0;
      const found = log.of(logins.nameOf(id), { now: now(), since });
      return {
        connections: addresses.map((address) => ({ address })),
        takeovers: found && { ...found, addresses: [...found.addresses] },
      };
    },
  });
