/** Messages of devices that are kept for each device and reason; two workers at once may keep a few more. */
export const keptOfDevice = { bad: 100, usable: 1_000 } as const;

/** For one batch: whether the content of one more bad message may be kept. Messages beyond the limit are only counted. */
export function createBadContentLimit() {
  const seen = new Map<string, number>();
  return (deviceId: number | undefined, reason: string): boolean => {
    const kind = `${deviceId} ${reason}`;
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count <= keptOfDevice.bad;
  };
}

export type BadContentLimit = ReturnType<typeof createBadContentLimit>;
