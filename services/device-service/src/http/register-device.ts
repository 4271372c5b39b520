import { DomainError } from '@ems/domain-error';
import { defineEndpoint, entityTag } from '@ems/http';
import { z } from 'zod';
import type { BrokerLogins } from '../broker-logins.ts';
import { credentialsOf, newPassword } from '../credentials.ts';
import type { BrokerUpkeep } from '../broker-upkeep.ts';
import type { BrokerLogin } from '../db/credential-repository.ts';
import type { RegistrationRepository } from '../db/registration-repository.ts';
import { readingProblem, type Device } from '../domain/device.ts';
import { credentials, device, deviceFields, ownerId, toAnswer } from './schemas.ts';
import { invalidMember, ownerFor, refusal } from './scope.ts';

/** The device becomes visible, and is announced, only once the broker has its login. */
export function registerDevice(use: {
  registrations: RegistrationRepository;
  logins: BrokerLogins;
  upkeep: BrokerUpkeep;
}) {
  const { registrations, logins, upkeep } = use;

  async function giveUp(id: number): Promise<void> {
    await registrations.giveUp(id);
    await upkeep.removeRequested();
  }

  async function complete(login: BrokerLogin): Promise<Device> {
    await logins.put(login);
    const registered = await registrations.activate(login.deviceId);
    if (!registered)
      throw new DomainError('user_not_found', 'The owner was deleted in the meantime');
    return registered;
  }

  return defineEndpoint({
    method: 'post',
    path: '/api/devices',
    summary: 'Register a device. Its credentials are returned only once',
    security: 'user',
    body: z.object({
      name: deviceFields.name,
      place: deviceFields.place.default(null),
      limitKwh: deviceFields.limitKwh.default(null),
      profile: deviceFields.profile.default(null),
      profileSettings: deviceFields.profileSettings.default({}),
      measures: deviceFields.measures.default('consumption'),
      timeSource: deviceFields.timeSource.default('device'),
      maxKw: deviceFields.maxKw.default(null),
      userId: ownerId.optional().meta({ description: 'The owner (administrators only)' }),
    }),
    status: 201,
    result: z.object({ device, credentials }),
    problems: ['forbidden', 'user_not_found', 'too_many_devices', 'broker_unavailable'],
    async handle({ principal, body, response }) {
      const userId = ownerFor(principal, body.userId);
      const { password, hash: credentialHash } = newPassword();
      const problem = readingProblem(body);
      if (problem) throw invalidMember(problem);
      const isOwn = userId === principal.userId;
      const wanted = { ...body, userId };
      const id = await registrations.reserve(wanted, isOwn, credentialHash);
      if (typeof id === 'string') throw refusal(id);
      const registered = await complete({ deviceId: id, credentialHash }).catch(
        async (error: unknown) => {
          // An invisible device must not count towards the limit. If this fails too, upkeep removes the device later.
          await giveUp(id).catch(() => undefined);
          throw error;
        },
      );
      response.set({ ETag: entityTag(registered.version), Location: `/api/devices/${id}` });
      return {
        device: toAnswer(registered),
        credentials: credentialsOf(id, logins, password),
      };
    },
  });
}
