import { toKwh } from '@ems/contracts';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { dayFrame } from '../domain/calendar.ts';
import type { Scope } from '../domain/scope.ts';

const instant = z.iso.datetime({ offset: true });

export const day = z
  .object({
    deviceId: z.int().nullable(),
    date: z.string(),
    timeZone: z.string(),
    start: instant,
    end: instant,
    limitKwh: z.number().meta({ description: 'For an hour of one device' }),
    totalKwh: z
      .number()
      .nullable()
      .meta({ description: 'Null: nothing was received for this day' }),
    hours: z
      .array(
        z.object({
          start: instant,
          kwh: z.number().nullable().meta({ description: 'Null: missing, which is not zero' }),
          readings: z.int().nullable().meta({
            description:
              'Null: not known, because the hour is composed of quarters of two UTC hours',
          }),
          devices: z.int().meta({ description: 'How many devices have something in this hour' }),
        }),
      )
      .meta({
        description:
          'Each begins where the clock shows a full hour and ends where the next begins: 24 of them, as a rule; 23 or 25 where the clocks change',
      }),
  })
  .meta({ id: 'Day' });
export type Day = z.input<typeof day>;

/** One day of one device, or of all that somebody has. */
export async function readDay(
  readModel: ConsumptionReadModel,
  request: { scope: Scope; date: string; timeZone: string; defaultLimit: number; field?: string },
): Promise<Day> {
  const { scope, date, timeZone, defaultLimit, field } = request;
  const { start, end, hours: frame } = dayFrame(date, timeZone, field);
  const { devices, hours } = await readModel.hours(scope, frame);
  const byHour = new Map(hours.map((row) => [row.hour, row]));
  const total =
    hours.length > 0 ? hours.reduce((sum, { milliwattHours }) => sum + milliwattHours, 0) : null;
  const limits = devices.map(({ limitMilliwattHours }) => limitMilliwattHours ?? defaultLimit);
  return {
    deviceId: scope.deviceId,
    date,
    timeZone,
    start,
    end,
    limitKwh: toKwh(limits.length > 0 ? Math.min(...limits) : defaultLimit),
    totalKwh: total === null ? null : toKwh(total),
    hours: frame.map(({ start: at, startText }) => {
      const row = byHour.get(at);
      return {
        start: startText,
        kwh: row ? toKwh(row.milliwattHours) : null,
        readings: row ? row.readings : 0,
        devices: row?.devices ?? 0,
      };
    }),
  };
}
