import { toKwh } from '@ems/contracts';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { isoIn, parseDate, periodSpan } from '../domain/calendar.ts';
import { isWholePeriod, largestGroup } from '../domain/same-devices.ts';
import { dateField, energyQuery, measured, viewFor } from './scope.ts';

const instant = z.iso.datetime({ offset: true });

export const readRange = (readModel: ConsumptionReadModel, now: () => number) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/range',
    summary: 'Get a day by hours, a week (from Monday) or month by days, or a year by months',
    security: 'user',
    shared: true,
    query: z.object({
      ...energyQuery,
      period: z.enum(['day', 'week', 'month', 'year']),
      date: dateField.meta({ description: 'Any day of the period' }),
    }),
    status: 200,
    result: z.object({
      measures: measured,
      period: z.string(),
      timeZone: z.string(),
      start: instant,
      end: instant,
      totalKwh: z.number().nullable(),
      isWhole: z.boolean().meta({
        description:
          'Whether nothing is missing in the parts that are over: all are complete, with the same devices',
      }),
      buckets: z.array(
        z.object({
          start: instant,
          end: instant,
          kwh: z.number().nullable(),
          isEstimated: z.boolean().meta({ description: 'Part of the energy is estimated' }),
          isWhole: z.boolean().meta({
            description:
              'Whether the part is over and no device misses an hour. A device counts from its first to its last hour.',
          }),
          isComparable: z.boolean().meta({
            description:
              'Whether the part counts towards averages and records: it is complete, and contains the same devices as most complete parts',
          }),
        }),
      ),
    }),
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const { scope, timeZone } = await viewFor(readModel, principal, query);
      const { span, parts } = periodSpan(parseDate(query.date), query.period, timeZone);
      const sums = await readModel.sums(scope, parts);
      const total = [...sums.values()].reduce((sum, { milliwattHours }) => sum + milliwattHours, 0);
      const at = now();
      const over = parts.filter(({ end }) => end <= at).map(({ start }) => sums.get(start));
      const comparable = new Set(largestGroup(over.flatMap((sum) => (sum?.isWhole ? [sum] : []))));
      return {
        measures: scope.measures,
        period: query.period,
        timeZone,
        start: isoIn(span.start, timeZone),
        end: isoIn(span.end, timeZone),
        totalKwh: sums.size > 0 ? toKwh(total) : null,
        isWhole: isWholePeriod(over),
        buckets: parts.map(({ start, end }) => {
          const sum = sums.get(start);
          return {
            start: isoIn(start, timeZone),
            end: isoIn(end, timeZone),
            kwh: sum ? toKwh(sum.milliwattHours) : null,
            isEstimated: sum?.isEstimated ?? false,
            isWhole: end <= at && (sum?.isWhole ?? false),
            isComparable: sum !== undefined && comparable.has(sum),
          };
        }),
      };
    },
  });
