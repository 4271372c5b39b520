import { highestDeviceId, instant } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint, numberText } from '@ems/http';
import type { Logger } from '@ems/logging';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { deleteSpanStep } from '../db/delete-span.ts';

/** Shorter than the time that a page waits for a response. */
const stepsMs = 4_000;

export const deleteReadings = (pool: Pool, readModel: ConsumptionReadModel, logger: Logger) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/consumption/devices/{id}/readings',
    summary: 'Delete readings of a device and update its hours and alerts',
    description:
      'Deletes the readings that end after `from` and not after `to`. A long period takes several requests: repeat the request until `complete` is true.',
    security: 'administrator',
    params: z.object({ id: numberText(highestDeviceId) }),
    query: z.object({ from: instant, to: instant }),
    status: 200,
    result: z.object({
      deleted: z.int().meta({ description: 'Readings deleted by this request' }),
      complete: z.boolean().meta({ description: 'False if there may be more readings to delete' }),
    }),
    problems: ['device_not_found'],
    async handle({ principal, params: { id: deviceId }, query }) {
      const span = { deviceId, from: new Date(query.from), to: new Date(query.to) };
      if (span.to <= span.from) {
        const message = 'Must be after `from`';
        throw new DomainError('validation_failed', message, {
          fields: [{ in: 'query', path: '/to', code: 'invalid_span', message }],
        });
      }
      const subject = await readModel.subject({ userId: null, deviceId });
      if (!subject.measures) throw new DomainError('device_not_found', 'Device not found');
      const until = Date.now() + stepsMs;
      let deleted = 0;
      let more = true;
      try {
        while (more && Date.now() < until) {
          const step = await deleteSpanStep(pool, span);
          deleted += step.deleted;
          more = step.more;
        }
      } finally {
        logger.info(
          { by: principal.userId, ...span, deleted, complete: !more },
          'Device readings deleted',
        );
      }
      return { deleted, complete: !more };
    },
  });
