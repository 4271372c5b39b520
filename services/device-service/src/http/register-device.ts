import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { BrokerLogins } from '../broker-logins.ts';
import { credentialsOf, newPassword } from '../credentials.ts';
import type { DeviceRepository } from '../db/device-repository.ts';
import { credentials, device, deviceFields, toAnswer } from './schemas.ts';
import { ownerFor, refusal } from './scope.ts';

/** The device is seen, and announced, only when the broker has its login. */
export const registerDevice = (
  devices: DeviceRepository,
  logins: BrokerLogins,
  nudgeOutbox: () => void,
) =>
  defineEndpoint({
    method: 'post',
    path: '/api/devices',
    summary: 'Register a device; its credentials are shown this once',
    security: 'user',
    body: z.object({
      name: deviceFields.name,
      place: deviceFields.place.default(null),
      limitKwh: deviceFields.limitKwh.default(null),
      userId: z.uuid().optional().meta({ description: 'The owner; administrators only' }),
    }),
    status: 201,
    result: z.object({ device, credentials }),
    problems: ['forbidden', 'user_not_found', 'too_many_devices', 'broker_unavailable'],
    async handle({ principal, body }) {
      const userId = ownerFor(principal, body.userId);
      const { password, hash: credentialHash } = newPassword();
      const { name, place, limitKwh } = body;
      const id = await devices.reserve({ userId, name, place, limitKwh }, credentialHash);
      if (typeof id === 'string') throw refusal(id);
      await logins.put({ deviceId: id, credentialHash }).catch(async (error: unknown) => {
        await devices.removePending({ id });
        throw error;
      });
      const registered = await devices.activate(id);
      if (!registered) throw new DomainError('user_not_found', 'The owner was deleted meanwhile');
      nudgeOutbox();
      return {
        device: toAnswer(registered),
        credentials: credentialsOf(id, logins.nameOf(id), password),
      };
    },
  });
