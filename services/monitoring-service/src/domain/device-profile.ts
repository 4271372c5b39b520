import {
  directions,
  profileIds,
  translate,
  type ProfileSettings,
  type Translation,
} from '@ems/profiles';

/** How the messages of a device are read, as device-service announced it. */
export interface DeviceProfile {
  /** Null: the platform's own format. */
  readonly profile: string | null;
  readonly settings: ProfileSettings;
  readonly measures: string;
  /** `device` or `arrival`. */
  readonly timeSource: string;
}

export type DeviceProfiles = ReadonlyMap<number, DeviceProfile>;

/** The content of a vendor's message, or why it cannot be read. */
export type VendorReading =
  Exclude<Translation, { reason: unknown }> | { readonly reason: string; readonly detail: string };

const refused = (reason: string, detail: string): VendorReading => ({ reason, detail });

/**
 * Reads a vendor's message. A newer device-service may announce profiles that this worker does not know.
 *
 * @param payload undefined if it is too large to be kept
 */
export function readVendorMessage(
  device: DeviceProfile | undefined,
  subTopic: string,
  payload: string | undefined,
): VendorReading {
  if (!device) return refused('unknown_device', 'The device is not known yet. Send it again');
  if (device.profile === null)
    return refused(
      'no_profile',
      `“${subTopic.slice(0, 100)}” is a vendor's topic. Choose a profile in the device's settings, or send readings to device/<id>/reading`,
    );
  const profile = profileIds.find((id) => id === device.profile);
  const measures = directions.find((direction) => direction === device.measures);
  if (!profile || !measures)
    return refused(
      'unknown_profile',
      `The profile ${device.profile} (${device.measures}) is not known here. Update monitoring-worker`,
    );
  return translate({ profile, settings: device.settings, measures }, subTopic, payload);
}
