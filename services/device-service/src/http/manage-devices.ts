import { defineEndpoint, pageOf, pageQuery } from '@ems/http';
import { z } from 'zod';
import type { BrokerUpkeep } from '../broker-upkeep.ts';
import type { DeviceReadModel } from '../db/device-read-model.ts';
import type { DeviceRepository } from '../db/device-repository.ts';
import { device, deviceFields, deviceId, listedDevice, toAnswer, toListed } from './schemas.ts';
import { deviceNotFound, ownerFor, refusal, scopeOf } from './scope.ts';

export const listDevices = (readModel: DeviceReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/devices',
    summary: 'Your devices, newest first; for administrators those of everyone',
    security: 'user',
    query: z.object({
      ...pageQuery,
      search: z.string().max(100).optional().meta({ description: 'Part of the name or place' }),
      userId: z.uuid().optional().meta({ description: 'Of this owner; administrators only' }),
    }),
    status: 200,
    result: pageOf(listedDevice),
    problems: ['forbidden'],
    async handle({ principal, query }) {
      if (query.userId) ownerFor(principal, query.userId);
      const { items, ...page } = await readModel.list(scopeOf(principal), query);
      return { ...page, items: items.map(toListed) };
    },
  });

export const readDevice = (devices: DeviceRepository) =>
  defineEndpoint({
    method: 'get',
    path: '/api/devices/{id}',
    summary: 'One device',
    security: 'user',
    params: deviceId,
    status: 200,
    result: device,
    problems: ['device_not_found'],
    async handle({ principal, params }) {
      const found = await devices.byId(params.id, scopeOf(principal));
      if (!found) throw deviceNotFound();
      return toAnswer(found);
    },
  });

export const changeDevice = (devices: DeviceRepository, nudgeOutbox: () => void) =>
  defineEndpoint({
    method: 'patch',
    path: '/api/devices/{id}',
    summary: 'Change name, place, limit or, for administrators, the owner',
    security: 'user',
    params: deviceId,
    body: z.object({ ...deviceFields, userId: z.uuid() }).partial(),
    status: 200,
    result: device,
    problems: ['device_not_found', 'user_not_found', 'too_many_devices', 'forbidden'],
    async handle({ principal, params, body }) {
      if (body.userId) ownerFor(principal, body.userId);
      const outcome = await devices.update(params.id, scopeOf(principal), body);
      if (outcome === 'not_found') throw deviceNotFound();
      if (typeof outcome === 'string') throw refusal(outcome);
      nudgeOutbox();
      return toAnswer(outcome);
    },
  });

export const deleteDevice = (
  devices: DeviceRepository,
  upkeep: BrokerUpkeep,
  nudgeOutbox: () => void,
) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/devices/{id}',
    summary: 'Delete a device with its credentials, readings and alerts',
    security: 'user',
    params: deviceId,
    status: 204,
    problems: ['device_not_found'],
    async handle({ principal, params }) {
      if (!(await devices.delete(params.id, scopeOf(principal)))) throw deviceNotFound();
      nudgeOutbox();
      // Noted in the database; when the broker is away now, upkeep removes the login later.
      await upkeep.removeRequested().catch(() => undefined);
    },
  });
