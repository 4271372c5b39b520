import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { toKwh } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { exportClockHours, exportHours } from '../db/hour-export.ts';
import {
  daysBetween,
  daySpan,
  isoIn,
  isWholeHours,
  parseDate,
  type Span,
} from '../domain/calendar.ts';
import { csvFormat, type CsvFormat } from '../domain/csv-format.ts';
import type { EnergyScope } from '../domain/scope.ts';
import { dateField, energyQuery, viewFor } from './scope.ts';

const longestMs = 5 * 366 * 86_400_000;

interface Export {
  readonly scope: EnergyScope;
  readonly days: readonly Span[];
  readonly timeZone: string;
  readonly now: number;
  readonly format: CsvFormat;
}

async function* lines(
  pool: Pool,
  readModel: ConsumptionReadModel,
  { scope, days, timeZone, now, format }: Export,
) {
  const span = { start: days[0]?.start ?? 0, end: days.at(-1)?.end ?? 0 };
  const hours = days.every(isWholeHours)
    ? exportHours(pool, scope, span)
    : exportClockHours(readModel, scope, days, timeZone);
  yield format.header;
  for await (const { deviceId, name, start, end, milliwattHours, ...hour } of hours)
    yield format.line({
      deviceId,
      name,
      start: isoIn(start, timeZone),
      kwh: toKwh(milliwattHours),
      readings: hour.readings,
      isEstimated: hour.isEstimated,
      isOver: end <= now,
    });
}

/** A download that the client cancels is not a failure. */
const unlessGone = (error: unknown) => {
  if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
};

export const exportCsv = (pool: Pool, readModel: ConsumptionReadModel, now: () => number) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/export.csv',
    summary: 'Export hours as CSV, at most five years at a time. Missing hours have no line',
    description:
      '`complete` is `no` for the hour that is not over yet. `readings` is empty where the zone is not a whole number of hours from UTC. The column of the energy is `kwh`, or `production_kwh` or `feed_in_kwh`. `quality` is `estimated` where part of the energy is spread from a longer interval, and otherwise `measured`.',
    security: 'user',
    query: z.object({
      ...energyQuery,
      from: dateField.meta({ description: 'First day' }),
      to: dateField.meta({ description: 'Last day' }),
      decimal: z.enum(['point', 'comma']).optional().meta({
        description:
          'For spreadsheets: the decimal separator. With a comma, fields are separated by semicolons. Times are local, with the offset in its own column. The file starts with a byte order mark.',
      }),
    }),
    status: 200,
    contentType: 'text/csv',
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query, response }) {
      const { scope, timeZone } = await viewFor(readModel, principal, query);
      const [first, last] = [parseDate(query.from, 'from'), parseDate(query.to, 'to')];
      const { start } = daySpan(first, timeZone);
      const { end } = daySpan(last, timeZone);
      if (end <= start || end - start > longestMs) {
        const message = 'Not after `from`, or more than five years';
        throw new DomainError('validation_failed', message, {
          fields: [{ in: 'query', path: '/to', code: 'invalid_span', message }],
        });
      }
      response.type('text/csv').attachment(`${scope.measures}-${query.from}-${query.to}.csv`);
      const what = {
        scope,
        days: daysBetween(first, last, timeZone),
        timeZone,
        now: now(),
        format: csvFormat(scope.measures, query.decimal),
      };
      const text = Readable.from(lines(pool, readModel, what));
      await pipeline(text, response).catch(unlessGone);
    },
  });
