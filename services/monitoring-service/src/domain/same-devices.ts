interface OfDevices {
  /** The ids of the devices with readings, in ascending order. */
  readonly devices: readonly number[];
}

const keyOf = ({ devices }: OfDevices) => devices.join();

/** Only sums of the same devices are compared. Otherwise a device that joined or fell silent makes the difference. */
export const haveSameDevices = (a: OfDevices, b: OfDevices): boolean => keyOf(a) === keyOf(b);

/** The largest group of sums of the same devices. Of groups of equal size, the one with the latest sum. */
export function largestGroup<Sum extends OfDevices>(sums: readonly Sum[]): readonly Sum[] {
  const groups = [...Map.groupBy(sums.toReversed(), keyOf).values()];
  return groups.reduce<readonly Sum[]>(
    (largest, group) => (group.length > largest.length ? group : largest),
    [],
  );
}

/** Whether nothing is missing in a period: each of its parts is complete, and all contain the same devices. */
export const isWholePeriod = (
  parts: readonly ((OfDevices & { readonly isWhole: boolean }) | undefined)[],
): boolean => parts.every((part) => part?.isWhole && parts[0] && haveSameDevices(part, parts[0]));
