import { z } from 'zod';
import type { Need, OwnData, Period } from './domain/own-data.ts';

const timeoutMs = 1_500;

const devices = z.array(
  z.object({
    deviceId: z.int(),
    name: z.string(),
    lastReadingAt: z.string().nullable(),
  }),
);
const summary = z.object({
  date: z.string(),
  timeZone: z.string(),
  soFarKwh: z.number().nullable(),
  // An older monitoring-service does not send the fields with defaults.
  isWhole: z.boolean().default(true),
  usualDayKwh: z.number().nullable(),
  isLikeUsualDay: z.boolean().default(true),
  currentHour: z.object({ limitKwh: z.number() }),
  devices,
  others: z
    .array(
      z.object({
        measures: z.enum(['production', 'feed-in']),
        todayKwh: z.number().nullable(),
        isWhole: z.boolean(),
      }),
    )
    .default([]),
});
const deviceList = z.object({ items: devices });
const alertPage = z.object({
  items: z.array(
    z.object({
      kind: z.enum(['single_reading', 'hourly_total']),
      hour: z.iso.datetime(),
      kwh: z.number(),
      hourKwh: z.number().nullable(),
      limitKwh: z.number(),
    }),
  ),
});
const range = z.object({
  start: z.string(),
  totalKwh: z.number().nullable(),
  isWhole: z.boolean().default(true),
});
const day = z.object({ limitKwh: z.number() });
/** The parts of the data, each of which needs a request. */
const mostLimits = 10;

/** The request for a period, relative to the resident's current day. */
function rangeOf(period: Period, date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  if (period === 'yesterday') day.setUTCDate(day.getUTCDate() - 1);
  if (period === 'lastMonth') day.setUTCDate(0);
  const kinds = { yesterday: 'day', week: 'week', month: 'month', lastMonth: 'month' } as const;
  return `range?period=${kinds[period]}&date=${day.toISOString().slice(0, 10)}`;
}

const isPeriod = (need: Need): need is Period =>
  need === 'yesterday' || need === 'week' || need === 'month' || need === 'lastMonth';

/**
 * Reads the resident's data from monitoring-service with the resident's own token, so that the bot sees only what the
 * resident may see. Late or unexpected answers count as unknown.
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
    async function limitsOf({ devices, date }: z.output<typeof summary>) {
      const days = await Promise.all(
        devices.map(({ deviceId }) =>
          get(`day?deviceId=${deviceId}&date=${date}&userId=${userId}`, day),
        ),
      );
      const known = devices.flatMap(({ name }, index) => {
        const limitKwh = days[index]?.limitKwh;
        return limitKwh === undefined ? [] : [{ name, limitKwh }];
      });
      return known.length === devices.length ? known : undefined;
    }
    /** Those of every kind, or undefined. */
    async function allDevices({ devices, others }: z.output<typeof summary>) {
      const lists = await Promise.all(
        others.map(({ measures }) =>
          get(`devices?measures=${measures}&userId=${userId}`, deviceList),
        ),
      );
      const known = lists.flatMap((list) => list?.items ?? []);
      return lists.includes(undefined) ? undefined : [...devices, ...known];
    }
    const [found, page] = await Promise.all([
      get(`summary?userId=${userId}`, summary),
      need === 'lastAlert' ? get(`alerts?limit=1&userId=${userId}`, alertPage) : undefined,
    ]);
    const [alert] = page?.items ?? [];
    const lastAlert = alert
      ? {
          kind: alert.kind,
          hour: alert.hour,
          kwh: alert.kind === 'hourly_total' ? (alert.hourKwh ?? alert.kwh) : alert.kwh,
          limitKwh: alert.limitKwh,
        }
      : null;
    const total =
      found && isPeriod(need)
        ? await get(`${rangeOf(need, found.date)}&userId=${userId}`, range)
        : undefined;
    const limits =
      found && need === 'limits' && found.devices.length <= mostLimits
        ? await limitsOf(found)
        : undefined;
    const listed = found && need === 'devices' ? await allDevices(found) : found?.devices;
    return {
      ...(total
        ? {
            totals: {
              [need]: {
                from: total.start.slice(0, 10),
                kwh: total.totalKwh,
                isWhole: total.isWhole,
              },
            },
          }
        : {}),
      // Without the summary, the time zone is unknown, and the hour would be another than on the page.
      ...(page && found ? { lastAlert } : {}),
      ...(limits ? { limits } : {}),
      ...(found
        ? {
            timeZone: found.timeZone,
            today: {
              kwh: found.soFarKwh,
              isWhole: found.isWhole,
              usualKwh: found.isLikeUsualDay ? found.usualDayKwh : null,
              limitKwh: found.currentHour.limitKwh,
            },
            others: found.others.map(({ todayKwh: kwh, ...other }) => ({ ...other, kwh })),
          }
        : {}),
      ...(listed
        ? { devices: listed.map(({ name, lastReadingAt }) => ({ name, lastReadingAt })) }
        : {}),
    };
  };

export type ReadOwnData = ReturnType<typeof createReadOwnData>;
