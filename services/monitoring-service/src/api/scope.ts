import { DomainError } from '@ems/http';
import { isAdministrator, type Principal } from '@ems/tokens';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { isTimeZone } from '../domain/calendar.ts';
import type { Scope } from '../domain/scope.ts';

export const scopeQuery = {
  deviceId: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .meta({ description: 'Absent: all devices' }),
  userId: z
    .uuid()
    .optional()
    .meta({ description: "Whose; administrators only. Absent: one's own, or that of the device" }),
};

export const zoneQuery = {
  tz: z
    .string()
    .max(64)
    .refine(isTimeZone, 'Not an IANA time zone')
    .optional()
    .meta({ description: "Absent: the zone of one's profile", example: 'Europe/Paris' }),
};

export const dateField = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'As YYYY-MM-DD')
  .meta({ format: 'date', example: '2026-11-24' });

/** What somebody may see of what they ask for: a resident their own, an administrator whatever they name. */
export function scopeOf(
  principal: Principal,
  query: { deviceId?: number | undefined; userId?: string | undefined },
): Scope {
  const deviceId = query.deviceId ?? null;
  if (!isAdministrator(principal)) {
    if (query.userId && query.userId !== principal.userId)
      throw new DomainError('forbidden', 'Only administrators may ask for other people');
    return { userId: principal.userId, deviceId };
  }
  return { userId: query.userId ?? (deviceId === null ? principal.userId : null), deviceId };
}

export const deviceNotFound = () => new DomainError('device_not_found', 'There is no such device');

/** The zone that was asked for, else that of the person's profile, else UTC. */
export async function zoneFor(
  readModel: ConsumptionReadModel,
  userId: string,
  tz: string | undefined,
): Promise<string> {
  return tz ?? (await readModel.timeZoneOf(userId)) ?? 'UTC';
}
