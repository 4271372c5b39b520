import { toKwh, toMilliwattHours } from '@ems/contracts';
import type { Device, Scope } from '../domain/device.ts';

type Typed = 'profile' | 'profileSettings' | 'measures' | 'timeSource';

export interface DeviceRow extends Omit<Device, 'limitKwh' | 'maxKw' | Typed> {
  readonly limitMilliwattHours: bigint | null;
  readonly maxMilliwatts: bigint | null;
  readonly profile: string | null;
  readonly profileSettings: unknown;
  readonly measures: string;
  readonly timeSource: string;
}

/** What is stored was checked. */
export const toDevice = ({ limitMilliwattHours, maxMilliwatts, ...row }: DeviceRow): Device => ({
  ...(row as Omit<DeviceRow, Typed> & Pick<Device, Typed>),
  limitKwh: limitMilliwattHours === null ? null : toKwh(limitMilliwattHours),
  maxKw: maxMilliwatts === null ? null : toKwh(maxMilliwatts),
});

export const toLimit = (limitKwh: number | null): bigint | null =>
  limitKwh === null ? null : BigInt(toMilliwattHours(limitKwh));

/** The condition that belongs into every statement about devices that somebody asks for. */
export const visibleTo = (scope: Scope) => ({
  status: 'active',
  ...(scope === 'everyone' ? {} : { userId: scope.userId }),
});
