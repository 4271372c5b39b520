import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { BrokerLogins } from '../broker-logins.ts';
import type { DeviceRepository } from '../db/device-repository.ts';
import { deviceId } from './schemas.ts';
import { deviceNotFound, scopeOf } from './scope.ts';

const brokerConnection = z.object({ address: z.string() }).meta({ id: 'BrokerConnection' });

export const listConnections = (devices: DeviceRepository, logins: BrokerLogins) =>
  defineEndpoint({
    method: 'get',
    path: '/api/devices/{id}/connections',
    summary: 'List the clients connected to the broker with the login of a device',
    description:
      'More than one: two clients use the same login. The broker lists a connection a few seconds after it was made.',
    security: 'user',
    params: deviceId,
    status: 200,
    result: z.object({ connections: z.array(brokerConnection) }),
    problems: ['device_not_found', 'broker_unavailable'],
    async handle({ principal, params: { id } }) {
      if (!(await devices.byId(id, scopeOf(principal)))) throw deviceNotFound();
      const addresses = await logins.connections(id);
      return { connections: addresses.map((address) => ({ address })) };
    },
  });
