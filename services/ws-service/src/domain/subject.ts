import { notifyConsumption } from '@ems/contracts';
import { z } from 'zod';

const total = z.object({ userId: z.string(), deviceId: z.number(), hour: z.string() });

/** What an event supersedes another of, as a live total does the one before it of the same hour; undefined: nothing. */
export function subjectOf(type: string, data: unknown): string | undefined {
  if (type !== notifyConsumption.type) return undefined;
  const { userId, deviceId, hour } = total.parse(data);
  return `${userId} ${deviceId} ${hour}`;
}
