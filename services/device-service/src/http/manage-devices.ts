import {
  acceptedVersions,
  defineEndpoint,
  entityTag,
  ifMatch,
  pageOf,
  pageQuery,
  searchText,
  sortText,
} from '@ems/http';
import type { Response } from 'express';
import { z } from 'zod';
import type { BrokerUpkeep } from '../broker-upkeep.ts';
import { deviceColumns, type DeviceReadModel } from '../db/device-read-model.ts';
import type { Device } from '../domain/device.ts';
import type { DeviceRepository } from '../db/device-repository.ts';
import {
  device,
  deviceFields,
  deviceId,
  listedDevice,
  ownerId,
  toAnswer,
  toListed,
} from './schemas.ts';
import { deviceNotFound, invalidMember, ownerFor, refusal, scopeOf } from './scope.ts';

/** Sends the version as the entity tag, which a later change can name in `If-Match`. */
function answerDevice(response: Response, found: Device) {
  response.set('ETag', entityTag(found.version));
  return toAnswer(found);
}

export const listDevices = (readModel: DeviceReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/devices',
    summary: 'List your devices, or all devices for administrators',
    security: 'user',
    query: z.object({
      ...pageQuery,
      search: searchText.optional().meta({ description: 'Part of the name or place' }),
      credentials: z
        .enum(['issued', 'revoked'])
        .optional()
        .meta({ description: 'Only devices whose credentials are valid, or revoked' }),
      userId: ownerId
        .optional()
        .meta({ description: 'Only devices of this owner (administrators only)' }),
      sort: sortText(deviceColumns, '-createdAt'),
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
    summary: 'Get a device',
    security: 'user',
    params: deviceId,
    status: 200,
    result: device,
    problems: ['device_not_found'],
    async handle({ principal, params, response }) {
      const found = await devices.byId(params.id, scopeOf(principal));
      if (!found) throw deviceNotFound();
      return answerDevice(response, found);
    },
  });

export const changeDevice = (devices: DeviceRepository) =>
  defineEndpoint({
    method: 'patch',
    path: '/api/devices/{id}',
    summary:
      'Update a device: its name, place, limits and how it is read, or its owner (administrators only)',
    security: 'user',
    params: deviceId,
    headers: ifMatch,
    body: z.object({ ...deviceFields, userId: ownerId }).partial(),
    status: 200,
    result: device,
    problems: [
      'device_not_found',
      'user_not_found',
      'too_many_devices',
      'forbidden',
      'version_conflict',
    ],
    async handle({ principal, params, headers, body, response }) {
      if (body.userId) ownerFor(principal, body.userId);
      const accepted = acceptedVersions(headers);
      const outcome = await devices.update(params.id, scopeOf(principal), body, accepted);
      if (outcome === 'not_found') throw deviceNotFound();
      if (typeof outcome === 'string') throw refusal(outcome);
      if ('problem' in outcome) throw invalidMember(outcome.problem);
      return answerDevice(response, outcome);
    },
  });

export const deleteDevice = (devices: DeviceRepository, upkeep: BrokerUpkeep) =>
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
      // The removal is recorded in the database. If the broker is unavailable, upkeep removes the login later.
      await upkeep.removeRequested().catch(() => undefined);
    },
  });
