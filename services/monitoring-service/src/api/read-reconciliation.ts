import { toKwh } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import { reconcile } from '../db/reconciliation.ts';
import { parseDate } from '../domain/calendar.ts';
import { dateField } from './scope.ts';

const kwh = z.number().nullable();
const kwhOrNull = (value: number | null) => (value === null ? null : toKwh(value));
const utcDay = (date: string, field: string, plusDays: number) =>
  new Date(parseDate(date, field).add({ days: plusDays }).toZonedDateTime('UTC').epochMilliseconds);

export const readReconciliation = (pool: Pool) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/reconciliation',
    summary: 'Sum the readings afresh and compare them with the hours',
    security: 'administrator',
    query: z.object({
      deviceId: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
      from: dateField.optional().meta({ description: 'First day, UTC' }),
      to: dateField.optional().meta({ description: 'Last day, UTC' }),
    }),
    status: 200,
    result: z.object({
      consistent: z.boolean(),
      checkedHours: z.int(),
      differing: z
        .array(
          z.object({ deviceId: z.int(), hour: z.iso.datetime(), readingsKwh: kwh, hourKwh: kwh }),
        )
        .meta({ description: 'The first hundred' }),
    }),
    async handle({ query }) {
      const { checkedHours, differing } = await reconcile(pool, {
        deviceId: query.deviceId,
        from: utcDay(query.from ?? '2000-01-01', 'from', 0),
        to: utcDay(query.to ?? '2100-12-31', 'to', 1),
      });
      return {
        consistent: differing.length === 0,
        checkedHours,
        differing: differing.map((one) => ({
          deviceId: one.deviceId,
          hour: one.hour.toISOString(),
          readingsKwh: kwhOrNull(one.readingsMilliwattHours),
          hourKwh: kwhOrNull(one.hourMilliwattHours),
        })),
      };
    },
  });
