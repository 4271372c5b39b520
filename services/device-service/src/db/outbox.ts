import { deviceCreated, deviceDeleted, deviceUpdated, type EventData } from '@ems/contracts';
import { createEvent } from '@ems/messaging';
import { addEvent } from '@ems/outbox';
import type { Device } from '../domain/device.ts';
import type { Transaction } from './client.ts';

const eventData = (device: Device): EventData<typeof deviceCreated> => ({
  deviceId: device.id,
  version: device.version,
  userId: device.userId,
  name: device.name,
  place: device.place,
  limitKwh: device.limitKwh,
  profile: device.profile,
  profileSettings: { ...device.profileSettings } as Record<string, string>,
  measures: device.measures,
  timeSource: device.timeSource,
  maxKw: device.maxKw,
});

export const addDeviceCreated = (tx: Transaction, device: Device) =>
  addEvent(tx, createEvent(deviceCreated, eventData(device)));

export const addDeviceUpdated = (tx: Transaction, device: Device) =>
  addEvent(tx, createEvent(deviceUpdated, eventData(device)));

export const addDeviceDeleted = (
  tx: Transaction,
  { id, version, userId }: Pick<Device, 'id' | 'version' | 'userId'>,
) => addEvent(tx, createEvent(deviceDeleted, { deviceId: id, version: version + 1, userId }));
