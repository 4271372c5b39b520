import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { exchanges } from '../exchanges.ts';
import { alertKind, deviceId, instant, kwh, userId } from '../fields.ts';

export const notifyOverconsumption = defineEvent({
  type: 'notify.overconsumption',
  exchange: exchanges.ws,
  summary: 'A device exceeded its limit. Published once for each device, hour and kind.',
  senders: ['monitoring-worker'],
  listeners: ['ws-service'],
  schema: z.object({
    alertId: z.uuid(),
    userId,
    deviceId,
    kind: alertKind,
    /** Start of the hour, UTC. */
    hour: instant,
    /** Of the reading that exceeded the limit. */
    timestamp: instant,
    kwh,
    limitKwh: kwh,
    raisedAt: instant,
  }),
});

export const notifyConsumption = defineEvent({
  type: 'notify.consumption',
  exchange: exchanges.ws,
  summary: 'The total of an hour changed. Carries the total, so only the latest event matters.',
  senders: ['monitoring-worker'],
  listeners: ['ws-service'],
  transient: true,
  schema: z.object({
    userId,
    deviceId,
    /** `consumption`, `production` or `feed-in`. Absent in events of older workers. */
    measures: z.string().optional(),
    /** Start of the hour, UTC. */
    hour: instant,
    /** The current total of the hour. */
    kwh,
    readings: z.int(),
    /** Of the latest reading in the change. */
    timestamp: instant,
  }),
});
