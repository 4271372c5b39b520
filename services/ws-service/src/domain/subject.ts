import { notifyConsumption, type EventData } from '@ems/contracts';

/** Events with the same subject supersede each other, like live totals of one hour. Undefined for other events. */
export function subjectOf(type: string, data: unknown): string | undefined {
  if (type !== notifyConsumption.type) return undefined;
  const { userId, deviceId, hour } = data as EventData<typeof notifyConsumption>;
  return `${userId} ${deviceId} ${hour}`;
}
