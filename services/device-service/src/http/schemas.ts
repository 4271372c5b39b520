import { highestDeviceId, kwh, thingName } from '@ems/contracts';
import { numberText } from '@ems/http';
import { z } from 'zod';
import type { ListedDevice } from '../db/device-read-model.ts';
import type { Device } from '../domain/device.ts';

export const deviceFields = {
  name: thingName,
  place: thingName.nullable(),
  limitKwh: kwh
    .min(0.000_001)
    .nullable()
    .meta({ description: "Null: the platform's limit applies" }),
};

const when = z.iso.datetime().nullable();

export const device = z
  .object({
    id: z.int(),
    userId: z.uuid(),
    name: z.string(),
    place: z.string().nullable(),
    limitKwh: z.number().nullable(),
    credentials: z.object({ issuedAt: when, revokedAt: when }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Device' });

export const listedDevice = device
  .extend({ ownerName: z.string().nullable() })
  .meta({ id: 'ListedDevice' });

export const credentials = z
  .object({
    username: z.string(),
    password: z.string(),
    mqttHost: z.string().meta({ description: 'A name or address that devices can resolve' }),
    mqttPort: z.int(),
    mqttTls: z.boolean(),
    mqttTopic: z.string(),
    amqpHost: z.string().meta({ description: 'A name or address that devices can resolve' }),
    amqpPort: z.int(),
    amqpTls: z.boolean(),
    amqpExchange: z.string(),
    amqpRoutingKey: z.string(),
  })
  .meta({ id: 'DeviceCredentials', description: 'Returned only once' });

export const deviceId = z.object({ id: numberText(highestDeviceId) });

export const ownerId = z.uuid().toLowerCase();

const iso = (date: Date | null) => date?.toISOString() ?? null;

export const toAnswer = (found: Device) => ({
  id: found.id,
  userId: found.userId,
  name: found.name,
  place: found.place,
  limitKwh: found.limitKwh,
  credentials: {
    issuedAt: iso(found.credentialIssuedAt),
    revokedAt: iso(found.credentialRevokedAt),
  },
  createdAt: found.createdAt.toISOString(),
  updatedAt: found.updatedAt.toISOString(),
});

export const toListed = (found: ListedDevice) => ({
  ...toAnswer(found),
  ownerName: found.ownerName,
});
