import { highestDeviceId, timeZone, toKwh } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { numberText } from '@ems/http';
import { directions, type Direction } from '@ems/profiles';
import { isAdministrator, type Principal } from '@ems/tokens';
import { z } from 'zod';
import type { ConsumptionReadModel, DeviceInfo } from '../db/consumption-read-model.ts';
import type { EnergyScope, Scope } from '../domain/scope.ts';

export const scopeQuery = {
  deviceId: numberText(highestDeviceId).optional().meta({ description: 'Absent: all devices' }),
  userId: z
    .uuid()
    .optional()
    .meta({ description: "Whose; administrators only. Absent: one's own, or that of the device" }),
};

const measures = z.enum(directions);

/** In every answer with energy. */
export const measured = measures.meta({
  description: 'What the energy is. The three kinds are never added up',
});

/** Of every request for energy. */
export const energyQuery = {
  ...scopeQuery,
  measures: measures.optional().meta({
    description:
      'Only devices that measure this count. Absent: consumption, or what the requested device measures. Not allowed with `deviceId`',
  }),
  tz: timeZone.optional().meta({
    description: 'Absent: the time zone of the user whose consumption it is',
    example: 'Europe/Paris',
  }),
};

/** The limit that counts: the lowest of the devices. Null for production and feed-in, which have none. */
export function limitOf(
  { measures }: EnergyScope,
  devices: readonly Pick<DeviceInfo, 'limitMilliwattHours'>[],
  defaultLimit: number,
): number | null {
  if (measures !== 'consumption') return null;
  const limits = devices.map(({ limitMilliwattHours }) => limitMilliwattHours ?? defaultLimit);
  return toKwh(limits.length > 0 ? Math.min(...limits) : defaultLimit);
}

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

function refuseMeasures(): never {
  const message = 'Leave it out, because the device decides what it measures';
  throw new DomainError('validation_failed', message, {
    fields: [{ in: 'query', path: '/measures', code: 'device_decides', message }],
  });
}

/** The requested scope and its time zone: the one in the request, else that of the user whose energy it is, else UTC. */
export async function viewFor(
  readModel: ConsumptionReadModel,
  principal: Principal,
  query: Parameters<typeof scopeOf>[1] & {
    tz?: string | undefined;
    measures?: Direction | undefined;
  },
): Promise<{ scope: EnergyScope; timeZone: string }> {
  const scope = { ...scopeOf(principal, query), measures: query.measures ?? 'consumption' };
  if (scope.deviceId !== null && query.measures) refuseMeasures();
  if (query.tz && scope.deviceId === null) return { scope, timeZone: query.tz };
  const subject = await readModel.subject(scope);
  if (scope.deviceId !== null && !subject.measures)
    throw new DomainError('device_not_found', 'Device not found');
  return {
    scope: { ...scope, measures: subject.measures ?? scope.measures },
    timeZone: query.tz ?? subject.timeZone ?? 'UTC',
  };
}
