import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { day, readDay } from './day-view.ts';
import { dateField, scopeQuery, viewFor, zoneQuery } from './scope.ts';

export const readDayEndpoint = (readModel: ConsumptionReadModel, defaultLimit: number) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/day',
    summary: 'A day, hour by hour',
    description:
      'A reading belongs to the hour before its timestamp. A day is made of the UTC hours that start within it in the given zone: 23, 24 or 25. Where a zone is not a whole number of hours from UTC, the hour over midnight is counted once, on the day in which it starts.',
    security: 'user',
    shared: true,
    query: z.object({ ...scopeQuery, ...zoneQuery, date: dateField }),
    status: 200,
    result: day,
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const view = await viewFor(readModel, principal, query);
      return readDay(readModel, { ...view, date: query.date, defaultLimit });
    },
  });

export const compareDays = (readModel: ConsumptionReadModel, defaultLimit: number) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/compare',
    summary: 'Two days side by side',
    security: 'user',
    shared: true,
    query: z.object({ ...scopeQuery, ...zoneQuery, date: dateField, with: dateField }),
    status: 200,
    result: z.object({
      a: day,
      b: day,
      differenceKwh: z
        .number()
        .nullable()
        .meta({ description: 'a − b; null when either has nothing' }),
    }),
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const request = { ...(await viewFor(readModel, principal, query)), defaultLimit };
      const [a, b] = await Promise.all([
        readDay(readModel, { ...request, date: query.date }),
        readDay(readModel, { ...request, date: query.with, field: 'with' }),
      ]);
      const differ = a.totalKwh === null || b.totalKwh === null;
      const differenceKwh = differ
        ? null
        : Math.round((Number(a.totalKwh) - Number(b.totalKwh)) * 1e6) / 1e6;
      return { a, b, differenceKwh };
    },
  });
