import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { BrokerLogins } from '../broker-logins.ts';
import type { BrokerUpkeep } from '../broker-upkeep.ts';
import { credentialsOf, newPassword } from '../credentials.ts';
import type { BrokerLoginRepository } from '../db/broker-login-repository.ts';
import type { DeviceRepository } from '../db/device-repository.ts';
import { credentials, deviceId } from './schemas.ts';
import { deviceNotFound, scopeOf } from './scope.ts';

/**
 * The broker first: when storing fails after that, nobody has seen the new password, and upkeep gives the broker the
 * stored one again.
 */
export const rotateCredentials = (devices: DeviceRepository, logins: BrokerLogins) =>
  defineEndpoint({
    method: 'post',
    path: '/api/devices/{id}/credentials',
    summary: 'New credentials; the old ones end, and what is connected with them',
    security: 'user',
    params: deviceId,
    status: 201,
    result: z.object({ credentials }),
    problems: ['device_not_found', 'broker_unavailable'],
    async handle({ principal, params: { id } }) {
      const scope = scopeOf(principal);
      if (!(await devices.byId(id, scope))) throw deviceNotFound();
      const { password, hash: credentialHash } = newPassword();
      await logins.put({ deviceId: id, credentialHash });
      if (!(await devices.setCredential(id, scope, credentialHash))) throw deviceNotFound();
      await logins.closeConnections([id]);
      return { credentials: credentialsOf(id, logins.nameOf(id), password) };
    },
  });

export const revokeCredentials = (
  devices: DeviceRepository,
  repository: BrokerLoginRepository,
  upkeep: BrokerUpkeep,
) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/devices/{id}/credentials',
    summary: 'Revoke the credentials; what is connected with them ends',
    security: 'user',
    params: deviceId,
    status: 204,
    problems: ['device_not_found', 'broker_unavailable'],
    async handle({ principal, params: { id } }) {
      if (!(await devices.setCredential(id, scopeOf(principal), null))) throw deviceNotFound();
      await repository.requestRemoval(id);
      await upkeep.removeRequested().catch((cause: unknown) => {
        const detail = 'Revoked here, and at the broker as soon as it can be reached';
        throw new DomainError('broker_unavailable', detail, { retryAfter: 5, cause });
      });
    },
  });
