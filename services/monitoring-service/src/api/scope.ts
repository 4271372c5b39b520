import { highestDeviceId, timeZone } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { numberText } from '@ems/http';
import { isAdministrator, type Principal } from '@ems/tokens';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import type { Scope } from '../domain/scope.ts';

export const scopeQuery = {
  deviceId: numberText(highestDeviceId).optional().meta({ description: 'Absent: all devices' }),
  userId: z
    .uuid()
    .optional()
    .meta({ description: "Whose; administrators only. Absent: one's own, or that of the device" }),
};

export const zoneQuery = {
  tz: timeZone.optional().meta({
    description: 'Absent: the time zone of the user whose consumption it is',
    example: 'Europe/Paris',
  }),
};

export const dateField = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'As YYYY-MM-DD')
  .meta({ format: 'date', example: '2026-11-24' });

/** What a caller may see: residents their own data, administrators any that they name. */
export function scopeOf(
  principal: Principal,
  query: { deviceId?: number | undefined; userId?: string | undefined },
): Scope {
  const deviceId = query.deviceId ?? null;
  if (!isAdministrator(principal)) {
    if (query.userId && query.userId !== principal.userId)
      throw new DomainError('forbidden', 'Only administrators can request data of other users');
    return { userId: principal.userId, deviceId };
  }
  return { userId: query.userId ?? (deviceId === null ? principal.userId : null), deviceId };
}

/**
 * The requested scope and its time zone: the one in the request, else that of the user whose consumption it is, else
 * UTC.
 */
export async function viewFor(
  readModel: ConsumptionReadModel,
  principal: Principal,
  query: Parameters<typeof scopeOf>[1] & { tz?: string | undefined },
): Promise<{ scope: Scope; timeZone: string }> {
  const scope = scopeOf(principal, query);
  if (query.tz && scope.deviceId === null) return { scope, timeZone: query.tz };
  const subject = await readModel.subject(scope);
  if (scope.deviceId !== null && !subject.hasDevice)
    throw new DomainError('device_not_found', 'Device not found');
  return { scope, timeZone: query.tz ?? subject.timeZone ?? 'UTC' };
}
