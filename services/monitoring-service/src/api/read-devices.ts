import { toKwh } from '@ems/contracts';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { daySpan, todayIn } from '../domain/calendar.ts';
import { energyQuery, measured, viewFor } from './scope.ts';

export const readDevices = (readModel: ConsumptionReadModel, now: () => number) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/devices',
    summary: 'List devices with their last reading and energy today',
    security: 'user',
    shared: true,
    query: z.object({ ...energyQuery }),
    status: 200,
    result: z.object({
      measures: measured,
      items: z.array(
        z.object({
          deviceId: z.int(),
          name: z.string(),
          todayKwh: z.number().nullable(),
          lastReadingAt: z.iso.datetime().nullable(),
        }),
      ),
    }),
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const { scope, timeZone } = await viewFor(readModel, principal, query);
      const rows = await readModel.devices(scope, daySpan(todayIn(timeZone, now()), timeZone));
      return {
        measures: scope.measures,
        items: rows.map(({ deviceId, name, milliwattHours, lastReadingAt }) => ({
          deviceId,
          name,
          todayKwh: milliwattHours === null ? null : toKwh(milliwattHours),
          lastReadingAt: lastReadingAt?.toISOString() ?? null,
        })),
      };
    },
  });
