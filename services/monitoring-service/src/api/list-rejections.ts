import { instant } from '@ems/contracts';
import { defineEndpoint, pageOf, pageQuery } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import type { Rejection, RejectionReadModel } from '../db/rejection-read-model.ts';
import { scopeQuery, viewFor } from './scope.ts';

const shownBytes = 1_000;

const rejection = z
  .object({
    id: z.string(),
    deviceId: z.int(),
    reason: z.string(),
    detail: z.string(),
    content: z.string().meta({ description: `The first ${shownBytes} bytes, as text` }),
    size: z.int().meta({ description: 'Size of the whole message in bytes' }),
    rejectedAt: instant,
  })
  .meta({
    id: 'Rejection',
    description: 'A message from a device that was not stored, with the reason',
  });

const unkept = z.object({ deviceId: z.int(), messages: z.int() }).meta({
  id: 'UnkeptRejections',
  description: 'Further rejected messages of a device that were counted but not kept',
});

const toAnswer = ({ content, fullSize, rejectedAt, ...found }: Rejection) => ({
  ...found,
  content: content.toString('utf8', 0, shownBytes),
  size: fullSize ?? content.length,
  rejectedAt: rejectedAt.toISOString(),
});

export const listRejections = (consumption: ConsumptionReadModel, rejections: RejectionReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/rejections',
    summary: 'List rejected messages of devices with the reason, latest first',
    security: 'user',
    query: z.object({ ...pageQuery, ...scopeQuery }),
    status: 200,
    result: pageOf(rejection).extend({ unkept: z.array(unkept) }),
    problems: ['device_not_found', 'forbidden'],
    async handle({ principal, query }) {
      const { scope } = await viewFor(consumption, principal, query);
      const [{ items, nextCursor }, counted] = await Promise.all([
        rejections.list(scope, query),
        rejections.unkept(scope),
      ]);
      return { items: items.map(toAnswer), nextCursor, unkept: counted };
    },
  });
