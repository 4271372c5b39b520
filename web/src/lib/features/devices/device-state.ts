import type { Device } from '#lib/api/models.ts';

const silentAfterMs = 3_600_000;

export type DeviceState = 'revoked' | 'waiting' | 'silent' | 'live';

/** What can be said about a device from when it was last heard of. */
export function deviceState(
  device: Pick<Device, 'credentials'>,
  lastReadingAt: string | null | undefined,
  now: number,
): DeviceState {
  if (device.credentials.revokedAt) return 'revoked';
  if (!lastReadingAt) return 'waiting';
  return now - Date.parse(lastReadingAt) > silentAfterMs ? 'silent' : 'live';
}
