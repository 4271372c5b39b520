import { toKwh } from '@ems/contracts';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { daySpan, isoIn, todayIn, type Span } from '../domain/calendar.ts';
import { hourMs } from '../domain/hour.ts';
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
    currentHour: z.object({ start: instant, kwh: z.number().nullable(), limitKwh: z.number() }),
    yesterdaySameTimeKwh: z.number().nullable().meta({
      description: 'Of the same whole hours of yesterday, up to and without the current hour',
    }),
    completedHoursKwh: z
      .number()
      .nullable()
      .meta({ description: 'Of today, without the current hour; to compare with' }),
    usualDayKwh: z.number().nullable().meta({
      description: 'Median of the last 28 days that have something; null for fewer than 7',
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
    summary: 'Today at a glance',
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
  const todaySpan = daySpan(today, timeZone);
  const currentHour = Math.floor(now / hourMs) * hourMs;
  const yesterday = daySpan(today.subtract({ days: 1 }), timeZone);
  const elapsed = { start: todaySpan.start, end: Math.max(todaySpan.start, currentHour) };
  const sameTime = {
    start: yesterday.start,
    end: Math.min(yesterday.start + elapsed.end - elapsed.start, yesterday.end),
  };
  const earlier = Array.from({ length: daysForUsual }, (_, index) =>
    daySpan(today.subtract({ days: index + 1 }), timeZone),
  );
  const [{ devices: known, hours }, completed, before, days, devices] = await Promise.all([
    readModel.hours(scope, todaySpan),
    sumOf(readModel, scope, elapsed),
    sumOf(readModel, scope, sameTime),
    readModel.sums(scope, earlier),
    readModel.devices(scope, todaySpan),
  ]);
  const limits = known.map(({ limitMilliwattHours }) => limitMilliwattHours ?? defaultLimit);
  const soFar =
    hours.length > 0
      ? hours.reduce((sum, { milliwattHours }) => sum + milliwattHours, 0)
      : undefined;
  return {
    date: today.toString(),
    timeZone,
    soFarKwh: kwhOrNull(soFar),
    currentHour: {
      start: isoIn(currentHour, timeZone),
      kwh: kwhOrNull(hours.find(({ hour }) => hour === currentHour)?.milliwattHours),
      limitKwh: toKwh(limits.length > 0 ? Math.min(...limits) : defaultLimit),
    },
    yesterdaySameTimeKwh: kwhOrNull(before),
    completedHoursKwh: kwhOrNull(completed),
    usualDayKwh: kwhOrNull(usualDay([...days.values()])),
    devices: devices.map(({ deviceId, name, milliwattHours, lastReadingAt }) => ({
      deviceId,
      name,
      todayKwh: milliwattHours === null ? null : toKwh(milliwattHours),
      lastReadingAt: lastReadingAt?.toISOString() ?? null,
    })),
  };
}

const sumOf = async (readModel: ConsumptionReadModel, scope: Scope, span: Span) =>
  (await readModel.sums(scope, [span])).get(span.start);
