import { toKwh } from '@ems/contracts';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { dayFrame, daySpan, isoIn, sameTimeOn, todayIn, type Span } from '../domain/calendar.ts';
import { hourMs } from '../domain/hour.ts';
import { haveSameDevices } from '../domain/same-devices.ts';
import type { Scope } from '../domain/scope.ts';
import { usualDay } from '../domain/usual-day.ts';
import { scopeQuery, viewFor, zoneQuery } from './scope.ts';

const kwhOrNull = (value: number | undefined) => (value === undefined ? null : toKwh(value));
const daysForUsual = 28;

const instant = z.iso.datetime({ offset: true });
const summary = z
  .object({
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
        limitKwh: z.number(),
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
    query: z.object({ ...scopeQuery, ...zoneQuery }),
    status: 200,
    result: summary,
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const { scope, timeZone } = await viewFor(readModel, principal, query);
      return summarise(readModel, scope, timeZone, defaultLimit, now());
    },
  });

async function summarise(
  readModel: ConsumptionReadModel,
  scope: Scope,
  timeZone: string,
  defaultLimit: number,
  now: number,
) {
  const today = todayIn(timeZone, now);
  const { span: todaySpan, hours: frame } = dayFrame(today.toString(), timeZone);
  const yesterday = today.subtract({ days: 1 });
  const current = frame.find(({ start, end }) => start <= now && now < end) ?? todaySpan;
  const limitStart = Math.floor(now / hourMs) * hourMs;
  const limitHour = { start: limitStart, end: limitStart + hourMs };
  const completed = { start: todaySpan.start, end: current.start };
  const { start: yesterdayStart } = daySpan(yesterday, timeZone);
  const sameTime = {
    start: yesterdayStart,
    end: sameTimeOn(yesterday, current.start, timeZone),
  };
  const earlier = Array.from({ length: daysForUsual }, (_, index) =>
    daySpan(today.subtract({ days: index + 1 }), timeZone),
  );
  const sumOf = async (span: Span) => (await readModel.sums(scope, [span])).get(span.start);
  const [{ devices: known, hours }, done, before, atLimit, days, devices] = await Promise.all([
    readModel.hours(scope, frame),
    sumOf(completed),
    sumOf(sameTime),
    sumOf(limitHour),
    readModel.sums(scope, earlier),
    readModel.devices(scope, todaySpan),
  ]);
  const limits = known.map(({ limitMilliwattHours }) => limitMilliwattHours ?? defaultLimit);
  const soFar =
    hours.length > 0
      ? hours.reduce((sum, { milliwattHours }) => sum + milliwattHours, 0)
      : undefined;
  const spanIn = ({ start, end }: Span) => ({
    start: isoIn(start, timeZone),
    end: isoIn(end, timeZone),
  });
  const currentRow = hours.find(({ hour }) => hour === current.start);
  const ofYesterday = days.get(yesterdayStart);
  const whole = earlier.flatMap(({ start }) => {
    const day = days.get(start);
    return day?.isWhole ? [day] : [];
  });
  const [latest] = whole;
  const usual = whole.filter((day) => latest && haveSameDevices(day, latest));
  const sentToday = devices.flatMap(({ deviceId, milliwattHours }) =>
    milliwattHours === null ? [] : [deviceId],
  );
  return {
    date: today.toString(),
    timeZone,
    soFarKwh: kwhOrNull(soFar),
    isEstimated: hours.some((hour) => hour.isEstimated),
    isWhole:
      completed.end === completed.start ||
      Boolean(
        done?.isWhole && (ofYesterday?.devices ?? []).every((id) => done.devices.includes(id)),
      ),
    currentHour: {
      ...spanIn(current),
      kwh: kwhOrNull(currentRow?.milliwattHours),
      isEstimated: currentRow?.isEstimated ?? false,
      limitKwh: toKwh(limits.length > 0 ? Math.min(...limits) : defaultLimit),
    },
    limitHour: { ...spanIn(limitHour), kwh: kwhOrNull(atLimit?.milliwattHours) },
    comparedUntil: completed.end > completed.start ? isoIn(completed.end, timeZone) : null,
    completedHoursKwh: kwhOrNull(done?.milliwattHours),
    yesterdaySameTimeKwh: kwhOrNull(before?.milliwattHours),
    isComparable: Boolean(done?.isWhole && before?.isWhole && haveSameDevices(done, before)),
    yesterdayKwh: kwhOrNull(ofYesterday?.milliwattHours),
    usualDayKwh: kwhOrNull(usualDay(usual.map(({ milliwattHours }) => milliwattHours))),
    isLikeUsualDay: latest !== undefined && haveSameDevices(latest, { devices: sentToday }),
    devices: devices.map(({ deviceId, name, milliwattHours, lastReadingAt }) => ({
      deviceId,
      name,
      todayKwh: milliwattHours === null ? null : toKwh(milliwattHours),
      lastReadingAt: lastReadingAt?.toISOString() ?? null,
    })),
  };
}
