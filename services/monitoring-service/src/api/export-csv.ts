import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { toKwh } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { exportHours } from '../db/hour-export.ts';
import { daySpan, isoIn, parseDate, type Span } from '../domain/calendar.ts';
import type { Scope } from '../domain/scope.ts';
import { dateField, scopeQuery, viewFor, zoneQuery } from './scope.ts';

const longestMs = 5 * 366 * 86_400_000;

/** Quoted, and never the beginning of a formula when a spreadsheet opens it. */
const cell = (text: string) =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

async function* lines(pool: Pool, scope: Scope, span: Span, timeZone: string) {
  yield 'device_id,device,hour_start,kwh,readings\r\n';
  for await (const { deviceId, name, hour, milliwattHours, readings } of exportHours(
    pool,
    scope,
    span,
  ))
    yield `${deviceId},${cell(name)},${isoIn(hour.getTime(), timeZone)},${toKwh(milliwattHours).toFixed(6)},${readings}\r\n`;
}

/** Somebody who closes a download half way is no failure. */
const unlessGone = (error: unknown) => {
  if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
};

export const exportCsv = (pool: Pool, readModel: ConsumptionReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/export.csv',
    summary: 'Hours as CSV, at most five years at a time; missing hours have no line',
    security: 'user',
    query: z.object({
      ...scopeQuery,
      ...zoneQuery,
      from: dateField.meta({ description: 'First day' }),
      to: dateField.meta({ description: 'Last day' }),
    }),
    status: 200,
    contentType: 'text/csv',
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query, response }) {
      const { scope, timeZone } = await viewFor(readModel, principal, query);
      const start = daySpan(parseDate(query.from, 'from'), timeZone).start;
      const { end } = daySpan(parseDate(query.to, 'to'), timeZone);
      if (end <= start || end - start > longestMs) {
        const message = 'Not after `from`, or more than five years';
        throw new DomainError('validation_failed', message, {
          fields: [{ in: 'query', path: '/to', code: 'invalid_span', message }],
        });
      }
      response.type('text/csv').attachment(`consumption-${query.from}-${query.to}.csv`);
      const text = Readable.from(lines(pool, scope, { start, end }, timeZone));
      await pipeline(text, response).catch(unlessGone);
    },
  });
