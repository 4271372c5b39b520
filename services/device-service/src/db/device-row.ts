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

/** Stored values were validated before. */
export const toDevice = ({ limitMilliwattHours, maxMilliwatts, ...row }: DeviceRow): Device => ({
  ...(row as Omit<DeviceRow, Typed> & Pick<Device, Typed>),
  limitKwh: limitMilliwattHours === null ? null : toKwh(limitMilliwattHours),
  maxKw: maxMilliwatts === null ? null : toKwh(maxMilliwatts),
});

export const toLimit = (limitKwh: number | null): bigint | null =>
  limitKwh === null ? null : BigInt(toMilliwattHours(limitKwh));

/** The condition for every statement on behalf of a caller. */
export const visibleTo = (scope: Scope) => ({
  status: 'active',
  ...(scope === 'everyone' ? {} : { userId: scope.userId }),
});
