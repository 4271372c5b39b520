/** The readings of a bench: one per device and interval, interval by interval. */
export interface Plan {
  readonly devices: number;
  readonly firstDevice: number;
  /** End of the first interval, in milliseconds since the epoch. */
  readonly from: number;
  readonly intervalMs: number;
}

export interface PlannedReading {
  readonly deviceId: number;
  readonly timestamp: number;
  readonly milliwattHours: number;
}

/** Reading `index` of a plan. The energy is typical of a home, and one hour in fifty exceeds half a kWh. */
export function plannedReading(plan: Plan, index: number): PlannedReading {
  const deviceId = plan.firstDevice + (index % plan.devices);
  const step = Math.floor(index / plan.devices);
  const timestamp = plan.from + step * plan.intervalMs;
  const hungry = (deviceId + Math.floor(timestamp / 3_600_000)) % 50 === 0 ? 6 : 1;
  const milliwattHours = Math.floor(
    hungry * (500 + ((index * 7_919) % 400)) * (plan.intervalMs / 10_000),
  );
  return { deviceId, timestamp, milliwattHours };
}

export const messageOf = ({ deviceId, timestamp, milliwattHours }: PlannedReading): string =>
  `{"deviceId":${deviceId},"timestamp":"${new Date(timestamp).toISOString()}","kwh":${milliwattHours / 1e6}}`;

/** The body of message `index`, with the next `size` readings of one device. */
export function plannedMessage(plan: Plan, index: number, size: number) {
  if (size === 1) {
    const reading = plannedReading(plan, index);
    return { deviceId: reading.deviceId, body: messageOf(reading) };
  }
  const round = Math.floor(index / plan.devices);
  const readings = Array.from({ length: size }, (_, place) =>
    plannedReading(plan, (round * size + place) * plan.devices + (index % plan.devices)),
  );
  return {
    deviceId: readings[0]?.deviceId ?? 0,
    body: `[${readings.map(messageOf).join(',')}]`,
  };
}
