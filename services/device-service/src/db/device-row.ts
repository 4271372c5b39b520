import { toKwh, toMilliwattHours } from '@ems/contracts';
import type { Device, Scope } from '../domain/device.ts';

export interface DeviceRow extends Omit<Device, 'limitKwh'> {
  readonly limitMilliwattHours: bigint | null;
}

export const toDevice = ({ limitMilliwattHours, ...row }: DeviceRow): Device => ({
  ...row,
  limitKwh: limitMilliwattHours === null ? null : toKwh(limitMilliwattHours),
});

export const toLimit = (limitKwh: number | null): bigint | null =>
  limitKwh === null ? null : BigInt(toMilliwattHours(limitKwh));

/** The condition that belongs into every statement about devices that somebody asks for. */
export const visibleTo = (scope: Scope) => ({
  status: 'active',
  ...(scope === 'everyone' ? {} : { userId: scope.userId }),
});
