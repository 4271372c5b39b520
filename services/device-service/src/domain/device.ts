import { isDeepStrictEqual } from 'node:util';
import type { TimeSource } from '@ems/contracts';
import {
  measurable,
  profiles,
  settingsProblem,
  type Direction,
  type ProfileId,
  type ProfileSettings,
} from '@ems/profiles';

/** How messages of a device are read. */
export interface DeviceReading {
  /** Null: the platform's own format. */
  readonly profile: ProfileId | null;
  readonly profileSettings: ProfileSettings;
  readonly measures: Direction;
  /** The time of registers and power: the device's own, or the time of arrival. */
  readonly timeSource: TimeSource;
}

/** What is known of a device that sends readings. */
export interface SendingDevice extends DeviceReading {
  readonly id: number;
}

export interface Device extends DeviceReading {
  readonly id: number;
  readonly userId: string;
  readonly name: string;
  readonly place: string | null;
  /** Null: the platform's limit applies. */
  readonly limitKwh: number | null;
  /** The power that the device never exceeds. Null: the platform's maximum applies. */
  readonly maxKw: number | null;
  readonly version: number;
  readonly credentialIssuedAt: Date | null;
  readonly credentialRevokedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewDevice extends DeviceReading {
  readonly userId: string;
  readonly name: string;
  readonly place: string | null;
  readonly limitKwh: number | null;
  readonly maxKw: number | null;
}

export interface DeviceChange {
  readonly profile?: ProfileId | null | undefined;
  readonly profileSettings?: ProfileSettings | undefined;
  readonly measures?: Direction | undefined;
  readonly timeSource?: TimeSource | undefined;
  readonly name?: string | undefined;
  readonly place?: string | null | undefined;
  readonly limitKwh?: number | null | undefined;
  readonly maxKw?: number | null | undefined;
  readonly userId?: string | undefined;
}

/** The members of a change that differ from the device. */
export const difference = (device: Device, change: DeviceChange): DeviceChange =>
  Object.fromEntries(
    Object.entries(change).filter(
      ([field, value]) =>
        value !== undefined && !isDeepStrictEqual(value, device[field as keyof Device]),
    ),
  );

/** The first mistake in the reading settings of a device, or undefined. `path` is a JSON Pointer. */
export function readingProblem({
  profile,
  profileSettings,
  measures,
  timeSource,
  limitKwh,
}: DeviceReading & Pick<Device, 'limitKwh'>): { path: string; message: string } | undefined {
  if (measures !== 'consumption' && limitKwh !== null)
    return {
      path: '/limitKwh',
      message: 'Limits apply to consumption only. Leave the limit out, or set it to null',
    };
  if (timeSource === 'arrival' && profileSettings.kind === 'interval')
    return {
      path: '/timeSource',
      message: 'The energy of an interval needs the device’s own time',
    };
  if (profile === null)
    return Object.keys(profileSettings).length === 0
      ? undefined
      : { path: '/profileSettings', message: 'Choose the profile that these settings belong to' };
  const problem = settingsProblem(profiles[profile], profileSettings);
  if (problem) return { path: `/profileSettings/${problem.member}`, message: problem.message };
  const possible = measurable(profiles[profile]);
  return possible.includes(measures)
    ? undefined
    : {
        path: '/measures',
        message: `A device of ${profiles[profile].name} has no ${measures}. Set what the device measures to ${possible.join(' or ')}`,
      };
}

/** A change of the profile drops the old profile's settings, unless it contains new ones. */
export const withSettings = (change: DeviceChange): DeviceChange =>
  change.profile === undefined || change.profileSettings !== undefined
    ? change
    : { ...change, profileSettings: {} };

/** The devices that a caller may see and change: their own, or everyone's. */
export type Scope = { readonly userId: string } | 'everyone';

export const mostDevices = 1_000;
