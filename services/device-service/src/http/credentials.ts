import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { BrokerLogins } from '../broker-logins.ts';
import type { BrokerUpkeep } from '../broker-upkeep.ts';
import { credentialsOf, newPassword } from '../credentials.ts';
import type { CredentialRepository } from '../db/credential-repository.ts';
import { credentials, deviceId } from './schemas.ts';
import { deviceNotFound, scopeOf } from './scope.ts';

export const rotateCredentials = (repository: CredentialRepository, logins: BrokerLogins) =>
  defineEndpoint({
    method: 'post',
    path: '/api/devices/{id}/credentials',
    summary: 'Replace the credentials. Connections that use the old ones are closed',
    security: 'user',
    params: deviceId,
    status: 201,
    result: z.object({ credentials }),
    problems: ['device_not_found', 'broker_unavailable'],
    async handle({ principal, params: { id } }) {
      const { password, hash } = newPassword();
      if (!(await repository.issue(id, scopeOf(principal), hash, logins.replace)))
        throw deviceNotFound();
      return { credentials: credentialsOf(id, logins, password) };
    },
  });

export const revokeCredentials = (repository: CredentialRepository, upkeep: BrokerUpkeep) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/devices/{id}/credentials',
    summary: 'Revoke the credentials. Connections that use them are closed',
    security: 'user',
    params: deviceId,
    status: 204,
    problems: ['device_not_found', 'broker_unavailable'],
    async handle({ principal, params: { id } }) {
      if (!(await repository.revoke(id, scopeOf(principal)))) throw deviceNotFound();
      await upkeep.removeRequested().catch((cause: unknown) => {
        const detail = 'Revoked here, and at the broker as soon as it can be reached';
        throw new DomainError('broker_unavailable', detail, { retryAfter: 5, cause });
      });
    },
  });
