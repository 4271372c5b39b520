import { defineEndpoint } from '@ems/http';
import type { BrokerLogins } from '../broker-logins.ts';
import { connectionOf } from '../credentials.ts';
import type { DeviceRepository } from '../db/device-repository.ts';
import { connection, deviceId } from './schemas.ts';
import { deviceNotFound, scopeOf } from './scope.ts';

export const readConnection = (devices: DeviceRepository, logins: BrokerLogins) =>
  defineEndpoint({
    method: 'get',
    path: '/api/devices/{id}/connection',
    summary: 'Get the connection settings of a device, without its password',
    security: 'user',
    params: deviceId,
    status: 200,
    result: connection,
    problems: ['device_not_found'],
    async handle({ principal, params: { id } }) {
      if (!(await devices.byId(id, scopeOf(principal)))) throw deviceNotFound();
      return connectionOf(id, logins);
    },
  });
