import { acceptedPeriod, highestDeviceId, toKwh } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint, numberText } from '@ems/http';
import { z } from 'zod';
import { reconcileDerived } from '../db/derived-reconciliation.ts';
import { reconcile } from '../db/reconciliation.ts';
import { parseDate } from '../domain/calendar.ts';
import { dateField } from './scope.ts';

const kwh = z.number().nullable();
const kwhOrNull = (value: number | null) => (value === null ? null : toKwh(value));
const utcDay = (date: string, field: string, plusDays: number) =>
  new Date(parseDate(date, field).add({ days: plusDays }).toZonedDateTime('UTC').epochMilliseconds);

function spanOf(query: { from?: string | undefined; to?: string | undefined }, oldest: number) {
  const from = utcDay(query.from ?? '2000-01-01', 'from', 0);
  const to = utcDay(query.to ?? '2100-12-31', 'to', 1);
  if (to <= from) {
    const message = 'Before `from`';
    throw new DomainError('validation_failed', message, {
      fields: [{ in: 'query', path: '/to', code: 'invalid_span', message }],
    });
  }
  return { from: new Date(Math.max(from.getTime(), oldest)), to };
}

interface Dependencies {
  readonly pool: Pool;
  readonly retentionDays: number | undefined;
  readonly maxMilliwatts: number;
  readonly now: () => number;
}

export const readReconciliation = ({ pool, retentionDays, maxMilliwatts, now }: Dependencies) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/reconciliation',
    summary: 'Compare the sums of the readings with the stored hours',
    description:
      'Hours whose readings are no longer kept (`APP_READINGS_RETENTION_DAYS`) are skipped. For one device, the readings that are derived from registers and power are computed again and compared too.',
    security: 'administrator',
    query: z.object({
      deviceId: numberText(highestDeviceId).optional(),
      from: dateField.optional().meta({ description: 'First day, UTC' }),
      to: dateField.optional().meta({ description: 'Last day, UTC' }),
    }),
    status: 200,
    result: z.object({
      consistent: z.boolean(),
      checkedFrom: z.iso.datetime().meta({ description: 'Start of the first compared hour' }),
      checkedHours: z.int(),
      differingHours: z.int(),
      differing: z
        .array(
          z.object({ deviceId: z.int(), hour: z.iso.datetime(), readingsKwh: kwh, hourKwh: kwh }),
        )
        .meta({ description: 'The first hundred. Filter by device or days to see others' }),
      derived: z
        .object({
          pendingSamples: z.int().meta({ description: 'Not turned into readings yet' }),
          checkedReadings: z.int(),
          differingReadings: z.int(),
        })
        .nullable()
        .meta({ description: 'Null without `deviceId`, and for a device without samples' }),
    }),
    async handle({ query }) {
      const span = spanOf(query, acceptedPeriod(now(), retentionDays).from);
      const { checkedHours, differingHours, differing } = await reconcile(pool, {
        deviceId: query.deviceId,
        ...span,
      });
      const { deviceId } = query;
      const derived =
        deviceId === undefined
          ? undefined
          : await reconcileDerived(pool, { deviceId, ...span }, maxMilliwatts);
      return {
        consistent: differingHours === 0 && (derived?.differingReadings ?? 0) === 0,
        derived: derived ?? null,
        checkedFrom: span.from.toISOString(),
        checkedHours,
        differingHours,
        differing: differing.map((one) => ({
          deviceId: one.deviceId,
          hour: one.hour.toISOString(),
          readingsKwh: kwhOrNull(one.readingsMilliwattHours),
          hourKwh: kwhOrNull(one.hourMilliwattHours),
        })),
      };
    },
  });
