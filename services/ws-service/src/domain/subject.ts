import { notifyConsumption, type EventData } from '@ems/contracts';

/** What an event supersedes another of, as a live total does the one before it of the same hour; undefined: nothing. */
export function subjectOf(type: string, data: unknown): string | undefined {
  if (type !== notifyConsumption.type) return undefined;
  const { userId, deviceId, hour } = data as EventData<typeof notifyConsumption>;
  return `${userId} ${deviceId} ${hour}`;
}
