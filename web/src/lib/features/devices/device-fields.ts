import {
  directions,
  measurable,
  profiles,
  type ProfileId,
  type ProfileSettings,
} from '@ems/profiles';
import type { Device } from '#lib/api/models.ts';

/** Of a device that sends the platform's own readings. */
export const noProfile = 'native';

const settings = ['source', 'path', 'unit', 'kind', 'timePath'] as const;
type Settings = Record<(typeof settings)[number], string>;

/** A device as it is typed into a form. */
export interface DeviceFields extends Record<string, string>, Settings {
  name: string;
  place: string;
  limit: string;
  maxPower: string;
  /** A profile, or `native`. */
  profile: string;
  /** What is chosen, which the profile may be unable to measure. */
  measures: string;
}

/** What the service takes. A limit or maximum of null is the default one. */
export type DeviceChange = Pick<
  Device,
  'name' | 'place' | 'limitKwh' | 'maxKw' | 'profile' | 'profileSettings' | 'measures'
>;

const noSettings: Settings = { source: '', path: '', unit: '', kind: '', timePath: '' };

export const emptyDevice: DeviceFields = {
  name: '',
  place: '',
  limit: '',
  maxPower: '',
  profile: noProfile,
  measures: 'consumption',
  ...noSettings,
};

const textOf = (amount: number | null) => (amount === null ? '' : String(amount));

/** The fields as they are typed for a device that exists. */
export const fieldsOf = (device: DeviceChange): DeviceFields => ({
  name: device.name,
  place: device.place ?? '',
  limit: textOf(device.limitKwh),
  maxPower: textOf(device.maxKw),
  profile: device.profile ?? noProfile,
  measures: device.measures,
  ...noSettings,
  ...device.profileSettings,
});

/** Whether a profile asks for a setting. */
export const asksFor = (profile: string, setting: keyof ProfileSettings) =>
  profile === noProfile
    ? undefined
    : (profiles[profile as ProfileId] as (typeof profiles)['generic'] | { settings?: undefined })
        .settings?.[setting];

/** What a device of this type can measure. */
export const measuredBy = (profile: string): readonly Device['measures'][] =>
  profile === noProfile ? directions : measurable(profiles[profile as ProfileId]);

/** What the device will measure: what is chosen, or the first that its type can measure. */
export function chosenMeasures({ profile, measures }: DeviceFields): Device['measures'] {
  const possible = measuredBy(profile);
  return possible.find((one) => one === measures) ?? possible[0] ?? 'consumption';
}

/** What is chosen until something else is. */
export const usual = { unit: 'kWh', kind: 'register' } as const;

/** The chosen profile with the settings that it asks for. */
export function chosenProfile(
  fields: DeviceFields,
): Pick<DeviceChange, 'profile' | 'profileSettings'> {
  if (fields.profile === noProfile) return { profile: null, profileSettings: {} };
  const typed = { ...fields, unit: fields.unit || usual.unit, kind: fields.kind || usual.kind };
  const given = settings
    .filter((name) => asksFor(fields.profile, name) && typed[name].trim() !== '')
    .map((name) => [name, typed[name].trim()]);
  return { profile: fields.profile as ProfileId, profileSettings: Object.fromEntries(given) };
}
