import { highestDeviceId, kwh, maxKw, thingName, timeSources } from '@ems/contracts';
import { numberText } from '@ems/http';
import { directions, kinds, profileIds, units, type ProfileId } from '@ems/profiles';
import { z } from 'zod';
import type { ListedDevice } from '../db/device-read-model.ts';
import type { Device } from '../domain/device.ts';

const setting = z.string().min(1).max(200).optional();

const profileSettings = z
  .strictObject({
    source: setting.meta({ description: 'The chosen channel, sensor or sub-topic' }),
    path: setting.meta({
      description: 'The path of the value in the JSON, such as `energy.total`',
    }),
    unit: z.enum(units).optional(),
    kind: z.enum(kinds).optional(),
    timePath: setting.meta({ description: 'The path of the value’s time in the JSON' }),
  })
  .meta({ id: 'ProfileSettings', description: 'The settings that the profile offers' });

const profile = z
  .enum(profileIds as readonly [ProfileId, ...ProfileId[]])
  .nullable()
  .meta({ description: "How messages are read; null: they are the platform's own" });

export const deviceFields = {
  name: thingName,
  place: thingName.nullable(),
  limitKwh: kwh.min(0.000_001).nullable().meta({
    description:
      "Null: the platform's limit applies. Limits apply to consumption only, so it must be null for production and feed-in",
  }),
  profile,
  profileSettings,
  measures: z.enum(directions).meta({
    description:
      'What the readings are: energy that was used, that a plant of the home produced, or that was fed into the grid. The three are never added up. A change applies to everything stored so far',
  }),
  timeSource: z.enum(timeSources).meta({
    description:
      "Which time registers and power have: the `device`'s own, if it sends one, or that of their `arrival`, for a device whose clock is wrong. With `arrival`, energy of an interval is rejected",
  }),
  maxKw: maxKw.nullable().meta({
    description:
      "Power that the device never exceeds: a register that rises faster waits for a decision. Null: the platform's maximum applies",
  }),
};

const when = z.iso.datetime().nullable();

export const device = z
  .object({
    id: z.int(),
    userId: z.uuid(),
    name: z.string(),
    place: z.string().nullable(),
    limitKwh: z.number().nullable(),
    profile,
    profileSettings,
    measures: deviceFields.measures,
    timeSource: z.enum(timeSources),
    maxKw: z.number().nullable(),
    credentials: z.object({ issuedAt: when, revokedAt: when }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Device' });

export const listedDevice = device
  .extend({ ownerName: z.string().nullable() })
  .meta({ id: 'ListedDevice' });

export const connection = z
  .object({
    username: z.string(),
    mqttClientId: z.string(),
    mqttTopicPrefix: z.string().meta({ description: "Vendors' topics begin with it" }),
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
  .meta({ id: 'DeviceConnection', description: 'How a device reaches the platform' });

export const credentials = connection
  .extend({ password: z.string() })
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
  profile: found.profile,
  profileSettings: found.profileSettings,
  measures: found.measures,
  timeSource: found.timeSource,
  maxKw: found.maxKw,
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
