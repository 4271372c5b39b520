import { alertKind, instant } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint, pageOf, pageQuery } from '@ems/http';
import { isAdministrator, type Principal } from '@ems/tokens';
import { z } from 'zod';
import type { Alert, AlertReadModel } from '../db/alert-read-model.ts';
import type { AlertRepository } from '../db/alert-repository.ts';
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
    hour: instant.meta({ description: 'Start of the UTC hour of the alert' }),
    timestamp: instant.meta({ description: 'Timestamp of the reading that exceeded the limit' }),
    kwh: z.number().meta({ description: 'Energy of that reading, or of the hour up to it' }),
    hourKwh: z
      .number()
      .nullable()
      .meta({ description: 'Current total of the hour, or null if it is no longer stored' }),
    limitKwh: z.number(),
    raisedAt: instant,
    clearedAt: instant
      .nullable()
      .meta({ description: 'Time at which a correction brought the value below the limit' }),
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
const alertNotFound = () => new DomainError('alert_not_found', 'Alert not found');
const params = z.object({ id: z.uuid() });

export const listAlerts = (alerts: AlertReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/alerts',
    summary: 'List alerts, latest first',
    security: 'user',
    query: z.object({
      ...pageQuery,
      ...scopeQuery,
      kind: alertKind.optional(),
      acknowledged: z.stringbool().optional(),
      from: when
        .optional()
        .meta({ description: 'Only alerts about energy used at this time or later' }),
      to: when.optional().meta({ description: 'Only alerts about energy used before this time' }),
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
    summary: 'Get an alert',
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

export const acknowledgeAlert = (alerts: AlertReadModel, repository: AlertRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/api/consumption/alerts/{id}/acknowledge',
    summary: 'Acknowledge an alert',
    security: 'user',
    params,
    status: 200,
    result: alert,
    problems: ['alert_not_found'],
    async handle({ principal, params: { id } }) {
      const owner = ownerOf(principal);
      await repository.acknowledge(id, owner, principal.userId);
      const found = await alerts.byId(id, owner);
      if (!found) throw alertNotFound();
      return toAnswer(found);
    },
  });
