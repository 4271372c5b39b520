import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { exchanges } from '../exchanges.ts';
import { deviceId, kwh, userId, version } from '../fields.ts';

const device = z.object({
  deviceId,
  version,
  userId,
  name: z.string(),
  place: z.string().nullable(),
  /** Null: the platform's limit applies. */
  limitKwh: kwh.nullable(),
  /** How its messages are read; null: they are the platform's own. Absent: as before. */
  profile: z.string().nullable().optional(),
  /** What was chosen for the profile. */
  profileSettings: z.record(z.string(), z.string()).optional(),
  /** `consumption`, `production` or `feed-in`. Absent: as before. */
  measures: z.string().optional(),
  /** Which time registers and power have: the `device`'s own, or that of their `arrival`. Absent: as before. */
  timeSource: z.string().optional(),
  /** Power that it never exceeds. Null: the platform's maximum applies. Absent: as before. */
  maxKw: z.number().positive().nullable().optional(),
});

export const deviceCreated = defineEvent({
  type: 'device.created',
  exchange: exchanges.sync,
  summary: 'A device was registered.',
  senders: ['device-service'],
  listeners: ['monitoring-worker'],
  schema: device,
});

export const deviceUpdated = defineEvent({
  type: 'device.updated',
  exchange: exchanges.sync,
  summary: 'A device, its owner or its limit changed.',
  senders: ['device-service'],
  listeners: ['monitoring-worker'],
  schema: device,
});

export const deviceDeleted = defineEvent({
  type: 'device.deleted',
  exchange: exchanges.sync,
  summary: 'A device was deleted, with its readings, hours and alerts.',
  senders: ['device-service'],
  listeners: ['monitoring-worker'],
  schema: z.object({ deviceId, version, userId }),
});
