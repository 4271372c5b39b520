import { alertKind, instant } from '@ems/contracts';
import { defineEndpoint, DomainError, pageOf, pageQuery } from '@ems/http';
import { isAdministrator, type Principal } from '@ems/tokens';
import { z } from 'zod';
import type { Alert, AlertReadModel } from '../db/alert-read-model.ts';
import { scopeOf, scopeQuery } from './scope.ts';

const when = instant
  .transform((text) => new Date(text))
  .refine((at) => at.getUTCFullYear() >= 2000 && at.getUTCFullYear() <= 2100, 'Not 2000 to 2100');

const alert = z
  .object({
    id: z.uuid(),
    deviceId: z.int(),
    userId: z.uuid(),
    kind: alertKind,
    hour: instant.meta({ description: 'Start of the UTC hour it is about' }),
    timestamp: instant.meta({ description: 'Of the reading that crossed the limit' }),
    kwh: z.number().meta({ description: 'Of that reading, or of the hour up to it' }),
    hourKwh: z
      .number()
      .nullable()
      .meta({ description: 'What the hour has now; null: nothing is kept of it' }),
    limitKwh: z.number(),
    raisedAt: instant,
    clearedAt: instant
      .nullable()
      .meta({ description: 'Since when a correction has it under the limit' }),
    acknowledgedAt: instant.nullable(),
  })
  .meta({ id: 'Alert' });

const toAnswer = (found: Alert) => ({
  ...found,
  hour: found.hour.toISOString(),
  timestamp: found.timestamp.toISOString(),
  raisedAt: found.raisedAt.toISOString(),
  clearedAt: found.clearedAt?.toISOString() ?? null,
  acknowledgedAt: found.acknowledgedAt?.toISOString() ?? null,
});

const ownerOf = (principal: Principal) => (isAdministrator(principal) ? null : principal.userId);
const alertNotFound = () => new DomainError('alert_not_found', 'There is no such alert');
const params = z.object({ id: z.uuid() });

export const listAlerts = (alerts: AlertReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/alerts',
    summary: 'Alerts, latest first',
    security: 'user',
    query: z.object({
      ...pageQuery,
      ...scopeQuery,
      kind: alertKind.optional(),
      acknowledged: z.stringbool().optional(),
      from: when.optional().meta({ description: 'Of energy used at this instant or later' }),
      to: when.optional().meta({ description: 'Of energy used before this instant' }),
    }),
    status: 200,
    result: pageOf(alert),
    problems: ['forbidden'],
    async handle({ principal, query }) {
      const { userId } = scopeOf(principal, query);
      const { items, nextCursor } = await alerts.list({ ...query, userId });
      return { items: items.map(toAnswer), nextCursor };
    },
  });

export const readAlert = (alerts: AlertReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/alerts/{id}',
    summary: 'One alert',
    security: 'user',
    params,
    status: 200,
    result: alert,
    problems: ['alert_not_found'],
    async handle({ principal, params: { id } }) {
      const found = await alerts.byId(id, ownerOf(principal));
      if (!found) throw alertNotFound();
      return toAnswer(found);
    },
  });

export const acknowledgeAlert = (alerts: AlertReadModel) =>
  defineEndpoint({
    method: 'post',
    path: '/api/consumption/alerts/{id}/acknowledge',
    summary: 'Say that it was seen',
    security: 'user',
    params,
    status: 200,
    result: alert,
    problems: ['alert_not_found'],
    async handle({ principal, params: { id } }) {
      const found = await alerts.acknowledge(id, ownerOf(principal), principal.userId);
      if (!found) throw alertNotFound();
      return toAnswer(found);
    },
  });
