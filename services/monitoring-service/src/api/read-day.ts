import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { compareHours } from './compare-hours.ts';
import { day, readDay } from './day-view.ts';
import { dateField, energyQuery, measured, viewFor } from './scope.ts';

export const readDayEndpoint = (
  readModel: ConsumptionReadModel,
  defaultLimit: number,
  now: () => number,
) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/day',
    summary: 'Get a day, hour by hour',
    description:
      'A reading belongs to the quarter-hour before its timestamp. A day consists of the quarter-hours within it in the given time zone. Its hours start on the full hour of the clock. Most days have 24 hours; days on which the clock changes have 23 or 25.',
    security: 'user',
    shared: true,
    query: z.object({ ...energyQuery, date: dateField }),
    status: 200,
    result: day,
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const view = await viewFor(readModel, principal, query);
      const request = { ...view, date: query.date, defaultLimit, now: now() };
      return (await readDay(readModel, request)).day;
    },
  });

export const compareDays = (
  readModel: ConsumptionReadModel,
  defaultLimit: number,
  now: () => number,
) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/compare',
    summary: 'Compare two days',
    security: 'user',
    shared: true,
    query: z.object({ ...energyQuery, date: dateField, with: dateField }),
    status: 200,
    result: z.object({
      measures: measured,
      a: day,
      b: day,
      differenceKwh: z.number().nullable().meta({
        description:
          'a − b, over the completed hours in which the same devices have readings on both days. Null if no hour qualifies',
      }),
      comparedHours: z.int().meta({ description: 'Number of hours compared' }),
    }),
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const at = now();
      const view = await viewFor(readModel, principal, query);
      const request = { ...view, defaultLimit, now: at };
      const [a, b] = await Promise.all([
        readDay(readModel, { ...request, date: query.date }),
        readDay(readModel, { ...request, date: query.with, field: 'with' }),
      ]);
      return { measures: view.scope.measures, a: a.day, b: b.day, ...compareHours(a, b, at) };
    },
  });
