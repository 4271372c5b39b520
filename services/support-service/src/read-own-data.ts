import { z } from 'zod';
import type { Need, OwnData } from './domain/own-data.ts';

const timeoutMs = 1_500;

const summary = z.object({
  timeZone: z.string(),
  soFarKwh: z.number().nullable(),
  usualDayKwh: z.number().nullable(),
  currentHour: z.object({ limitKwh: z.number() }),
  devices: z.array(z.object({ name: z.string(), lastReadingAt: z.string().nullable() })),
});
const alertPage = z.object({
  items: z.array(z.object({ timestamp: z.string(), kwh: z.number(), limitKwh: z.number() })),
});

/**
 * Asks monitoring-service for the asker's own data, with the asker's own token: the bot sees what they may see. What
 * does not come in time, or not as expected, is not known.
 */
export const createReadOwnData =
  (monitoringServiceUrl: string) =>
  async (need: Need, authorization: string, userId: string): Promise<OwnData> => {
    async function get<Schema extends z.ZodType>(
      path: string,
      schema: Schema,
    ): Promise<z.output<Schema> | undefined> {
      try {
        const response = await fetch(`${monitoringServiceUrl}/api/consumption/${path}`, {
          headers: { authorization },
          signal: AbortSignal.timeout(timeoutMs),
        });
        return response.ok ? schema.parse(await response.json()) : undefined;
      } catch {
        return undefined;
      }
    }
    const [found, page] = await Promise.all([
      get(`summary?userId=${userId}`, summary),
      need === 'lastAlert' ? get(`alerts?limit=1&userId=${userId}`, alertPage) : undefined,
    ]);
    const [alert] = page?.items ?? [];
    const lastAlert = alert
      ? { at: alert.timestamp, kwh: alert.kwh, limitKwh: alert.limitKwh }
      : null;
    return {
      ...(page ? { lastAlert } : {}),
      ...(found
        ? {
            timeZone: found.timeZone,
            today: {
              kwh: found.soFarKwh,
              usualKwh: found.usualDayKwh,
              limitKwh: found.currentHour.limitKwh,
            },
            devices: found.devices,
          }
        : {}),
    };
  };

export type ReadOwnData = ReturnType<typeof createReadOwnData>;
