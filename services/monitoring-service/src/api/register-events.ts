import { instant, toKwh } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint, pageOf, pageQuery } from '@ems/http';
import { isAdministrator } from '@ems/tokens';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import type { FoundRegisterEvent, RegisterDecisions } from '../db/register-decision-repository.ts';
import { longestDecidedMs } from '../domain/register-steps.ts';
import { scopeQuery, viewFor } from './scope.ts';

const decision = z.enum(['replaced', 'ignore', 'count']);

const registerEvent = z
  .object({
    id: z.string(),
    deviceId: z.int(),
    kind: z
      .enum(['glitch', 'reset', 'rollover', 'replacement', 'jump', 'gap', 'drop', 'ignored'])
      .meta({
        description:
          '`glitch`: a dip that does not count. `reset`: started again near zero and counts from zero. `rollover`: passed its highest number, and the energy counts. `replacement`: another, lower level. `jump`: more than the device can have used. `gap`: no register for more than 31 days. `drop`: lower than before, and the next register tells why. `ignored`: ruled out by a person',
      }),
    timestamp: instant,
    registerKwh: z.number(),
    fromTimestamp: instant.nullable().meta({ description: 'The previous register' }),
    fromRegisterKwh: z.number().nullable(),
    isOpen: z.boolean().meta({
      description:
        'Nothing counts between the two registers until a person decides (`replacement`, `jump` and `gap`)',
    }),
    resolvedAs: decision.nullable(),
    resolvedAt: instant.nullable(),
  })
  .meta({ id: 'RegisterEvent', description: 'A notable event of a meter’s register' });

const toAnswer = (found: FoundRegisterEvent) => ({
  id: found.id,
  deviceId: found.deviceId,
  kind: found.kind,
  timestamp: found.timestamp.toISOString(),
  registerKwh: toKwh(found.value),
  fromTimestamp: found.fromTimestamp?.toISOString() ?? null,
  fromRegisterKwh: found.fromValue === null ? null : toKwh(found.fromValue),
  isOpen: found.isOpen,
  resolvedAs: found.decision,
  resolvedAt: found.decidedAt?.toISOString() ?? null,
});

export const listRegisterEvents = (readModel: ConsumptionReadModel, events: RegisterDecisions) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/register-events',
    summary: 'List notable events of registers, latest first',
    security: 'user',
    query: z.object({
      ...pageQuery,
      ...scopeQuery,
      open: z.stringbool().optional().meta({ description: 'Only events that wait for a decision' }),
    }),
    status: 200,
    result: pageOf(registerEvent),
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const { scope } = await viewFor(readModel, principal, query);
      const { items, nextCursor } = await events.list(scope, query);
      return { items: items.map(toAnswer), nextCursor };
    },
  });

const notFound = () => new DomainError('register_event_not_found', 'Event not found');

export const resolveRegisterEvent = (events: RegisterDecisions) =>
  defineEndpoint({
    method: 'post',
    path: '/api/consumption/register-events/{id}/resolve',
    summary: 'Decide what a register means. A later decision replaces an earlier one',
    description:
      '`replaced`: the meter was replaced, and nothing counts between the two registers. `ignore`: this register is wrong. `count`: the energy was used: the difference, or from zero where the register is lower. Readings and hours follow within seconds.',
    security: 'user',
    params: z.object({ id: z.string().regex(/^\d{1,18}$/) }),
    body: z.object({ as: decision }),
    status: 200,
    result: registerEvent,
    problems: ['register_event_not_found', 'interval_too_long'],
    async handle({ principal, params: { id }, body }) {
      const owner = isAdministrator(principal) ? null : principal.userId;
      const event = await events.byId(id, owner);
      if (!event) throw notFound();
      const { timestamp, fromTimestamp } = event;
      const isTooLong = timestamp.getTime() - (fromTimestamp?.getTime() ?? 0) > longestDecidedMs;
      if (body.as === 'count' && fromTimestamp && isTooLong)
        throw new DomainError(
          'interval_too_long',
          'Energy of more than a year cannot be spread over its hours. Import readings instead',
        );
      await events.decide(event, body.as, principal.userId);
      const decided = await events.byId(id, owner);
      if (!decided) throw notFound();
      return toAnswer(decided);
    },
  });
