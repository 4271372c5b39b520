import { toKwh } from '@ems/contracts';
import { z } from 'zod';
import type { ConsumptionReadModel, DeviceInfo, HourRow } from '../db/consumption-read-model.ts';
import { dayFrame, type Span } from '../domain/calendar.ts';
import { hourMs } from '../domain/hour.ts';
import { isWholePeriod } from '../domain/same-devices.ts';
import type { EnergyScope } from '../domain/scope.ts';
import { limitOf, measured } from './scope.ts';

const instant = z.iso.datetime({ offset: true });

export const day = z
  .object({
    deviceId: z.int().nullable(),
    measures: measured,
    date: z.string(),
    timeZone: z.string(),
    start: instant,
    end: instant,
    limitKwh: z
      .number()
      .nullable()
      .meta({ description: 'Limit for an hour of one device. Null unless it is consumption' }),
    totalKwh: z
      .number()
      .nullable()
      .meta({ description: 'Null if there are no readings for this day' }),
    isWhole: z.boolean().meta({
      description:
        'Whether nothing is missing in the hours that are over: all are complete, with the same devices',
    }),
    hours: z
      .array(
        z.object({
          start: instant,
          kwh: z
            .number()
            .nullable()
            .meta({ description: 'Null if the hour is missing, which is not zero' }),
          readings: z.int().nullable().meta({
            description: 'Null if unknown, because the hour combines quarters of two UTC hours',
          }),
          isEstimated: z.boolean().meta({
            description:
              'Part of the energy is estimated: spread from a longer interval, or from a register that started again',
          }),
          devices: z.int().meta({ description: 'Number of devices with readings in this hour' }),
          isWhole: z.boolean().meta({
            description:
              'Whether the hour is over and no device misses it. A device counts from its first to its last hour.',
          }),
        }),
      )
      .meta({
        description:
          'Each hour starts on the full hour of the clock and ends where the next one starts. Usually 24; 23 or 25 when the clock changes',
      }),
  })
  .meta({ id: 'Day' });
export type Day = z.input<typeof day>;

/** A day, and which devices have energy in each of its hours. */
export interface DayOfDevices {
  readonly day: Day;
  readonly devices: readonly (readonly number[])[];
}

const startOfHour = (at: number) => Math.floor(at / hourMs) * hourMs;

/** Whether no device that has readings before and after lacks this hour. */
const hasAllDevices = ({ start, end }: Span, row: HourRow, devices: readonly DeviceInfo[]) =>
  devices.every(
    ({ deviceId, firstHour, lastHour }) =>
      row.devices.includes(deviceId) ||
      (firstHour ?? Infinity) >= startOfHour(end) ||
      (lastHour ?? -Infinity) <= startOfHour(start),
  );

/** One day of one device, or of all devices of a user. */
export async function readDay(
  readModel: ConsumptionReadModel,
  request: {
    scope: EnergyScope;
    date: string;
    timeZone: string;
    defaultLimit: number;
    now: number;
    field?: string;
  },
): Promise<DayOfDevices> {
  const { scope, date, timeZone, defaultLimit, now, field } = request;
  const { start, end, hours: frame } = dayFrame(date, timeZone, field);
  const { devices, hours } = await readModel.hours(scope, frame);
  const byHour = new Map(hours.map((row) => [row.hour, row]));
  const total =
    hours.length > 0 ? hours.reduce((sum, { milliwattHours }) => sum + milliwattHours, 0) : null;
  const rows = frame.map((hour) => {
    const row = byHour.get(hour.start);
    return row && { ...row, isWhole: hour.end <= now && hasAllDevices(hour, row, devices) };
  });
  const day = {
    deviceId: scope.deviceId,
    measures: scope.measures,
    date,
    timeZone,
    start,
    end,
    limitKwh: limitOf(scope, devices, defaultLimit),
    totalKwh: total === null ? null : toKwh(total),
    isWhole: isWholePeriod(rows.filter((_, index) => (frame[index]?.end ?? Infinity) <= now)),
    hours: frame.map(({ startText }, index) => {
      const row = rows[index];
      return {
        start: startText,
        kwh: row ? toKwh(row.milliwattHours) : null,
        readings: row ? row.readings : 0,
        isEstimated: row?.isEstimated ?? false,
        devices: row?.devices.length ?? 0,
        isWhole: row?.isWhole ?? false,
      };
    }),
  };
  return { day, devices: rows.map((row) => row?.devices ?? []) };
}
