import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { energyQuery, measured, viewFor } from './scope.ts';
import { summariseToday } from './summarise-today.ts';

const instant = z.iso.datetime({ offset: true });
const summary = z
  .object({
    measures: measured,
    date: z.string(),
    timeZone: z.string(),
    soFarKwh: z.number().nullable(),
    isEstimated: z.boolean().meta({ description: 'Part of today’s energy is estimated' }),
    isWhole: z.boolean().meta({
      description:
        'Whether no completed hour of today is missing, and every device that sent yesterday has sent today',
    }),
    currentHour: z
      .object({
        start: instant,
        end: instant,
        kwh: z.number().nullable(),
        isEstimated: z.boolean(),
        limitKwh: z.number().nullable().meta({ description: 'Null unless it is consumption' }),
      })
      .meta({ description: "As on the day's page" }),
    limitHour: z.object({ start: instant, end: instant, kwh: z.number().nullable() }).meta({
      description:
        'The current UTC hour, which limits apply to. Differs from the current hour of the clock in zones whose offset is not a whole number of hours',
    }),
    comparedUntil: instant.nullable().meta({
      description:
        'End of the last completed hour of today, or null in the first hour of the day. The comparison with yesterday ends at this time of day',
    }),
    completedHoursKwh: z.number().nullable().meta({ description: 'Today until `comparedUntil`' }),
    yesterdaySameTimeKwh: z
      .number()
      .nullable()
      .meta({ description: 'Yesterday until the same time of day' }),
    isComparable: z.boolean().meta({
      description:
        'Whether all hours up to then exist, today and yesterday, and both days contain the same devices',
    }),
    yesterdayKwh: z.number().nullable().meta({ description: 'The whole day' }),
    usualDayKwh: z.number().nullable().meta({
      description:
        'Median of the complete days among the last 28 that contain the same devices as the latest of them, or null for fewer than 7',
    }),
    isLikeUsualDay: z.boolean().meta({
      description: 'Whether the devices that sent today are those of the typical day',
    }),
    devices: z.array(
      z.object({
        deviceId: z.int(),
        name: z.string(),
        todayKwh: z.number().nullable(),
        lastReadingAt: z.iso.datetime().nullable(),
      }),
    ),
    others: z
      .array(
        z.object({
          measures: measured,
          todayKwh: z.number().nullable(),
          isEstimated: z.boolean(),
          isWhole: z.boolean(),
        }),
      )
      .meta({
        description:
          'Beside the consumption of a home: today’s production and feed-in, if devices measure them. They are no part of the other numbers',
      }),
  })
  .meta({ id: 'Summary' });

export const readSummary = (
  readModel: ConsumptionReadModel,
  defaultLimit: number,
  now: () => number,
) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/summary',
    summary: 'Get a summary of today',
    security: 'user',
    shared: true,
    query: z.object({ ...energyQuery }),
    status: 200,
    result: summary,
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const { scope, timeZone } = await viewFor(readModel, principal, query);
      return summariseToday(readModel, { scope, timeZone, defaultLimit, now: now() });
    },
  });
