import {
  acceptedPeriod,
  exchanges,
  maxReadingsPerMessage,
  reading,
  readingRoutingKey,
  type AcceptedPeriod,
  type Reading,
} from '@ems/contracts';
import { defineEndpoint, DomainError, type FieldProblem } from '@ems/http';
import { BrokerUnavailableError, UnroutableError, type Messaging } from '@ems/messaging';
import { z } from 'zod';
import { deviceId } from './schemas.ts';

const sent = reading.partial({ deviceId: true });
const body = z
  .union([sent, z.array(sent).min(1).max(maxReadingsPerMessage)])
  .meta({ description: 'One reading, or up to 1,000' });

/** By the rule of monitoring-worker: what it would park is not accepted here. */
function requirePlausible(
  readings: readonly Reading[],
  isArray: boolean,
  { from, to }: AcceptedPeriod,
): void {
  const fields = readings.flatMap(({ timestamp }, index): FieldProblem[] => {
    const instant = Date.parse(timestamp);
    const code =
      instant <= from ? 'timestamp_too_old' : instant > to ? 'timestamp_in_future' : undefined;
    const path = `${isArray ? `/${index}` : ''}/timestamp`;
    return code
      ? [{ in: 'body', path, code, message: 'Not a time at which a reading can have ended' }]
      : [];
  });
  if (fields.length > 0)
    throw new DomainError('validation_failed', 'A timestamp is not plausible', {
      fields: fields.slice(0, 20),
    });
}

/** The answer comes after the broker's confirm: what is accepted here is kept. */
export const sendReadings = (
  messaging: Pick<Messaging, 'publish'>,
  retentionDays: number | undefined,
  now: () => number,
) =>
  defineEndpoint({
    method: 'post',
    path: '/api/devices/{id}/readings',
    summary: 'Send readings, with the credentials of the device; sending again is safe',
    security: 'device',
    params: deviceId,
    body,
    bodyLimit: 256_000,
    status: 202,
    result: z.object({ accepted: z.int() }),
    problems: ['device_mismatch', 'broker_unavailable'],
    async handle({ params: { id }, body: given, deviceId: authenticated }) {
      if (id !== authenticated)
        throw new DomainError('device_mismatch', `These are of device ${authenticated}`);
      const isArray = Array.isArray(given);
      const sentAt = new Date(now()).toISOString();
      const readings = (isArray ? given : [given]).map((item) => ({
        sentAt,
        ...item,
        deviceId: item.deviceId ?? id,
      }));
      const foreign = readings.findIndex((item) => item.deviceId !== id);
      if (foreign >= 0)
        throw new DomainError('validation_failed', `deviceId must be ${id}, or absent`, {
          fields: [
            {
              in: 'body',
              path: `${isArray ? `/${foreign}` : ''}/deviceId`,
              code: 'device_mismatch',
              message: `Must be ${id}`,
            },
          ],
        });
      requirePlausible(readings, isArray, acceptedPeriod(now(), retentionDays));
      const content = Buffer.from(JSON.stringify(readings));
      const message = { exchange: exchanges.data, routingKey: readingRoutingKey(id), content };
      await messaging.publish(message).catch((cause: unknown) => {
        if (!(cause instanceof BrokerUnavailableError || cause instanceof UnroutableError))
          throw cause;
        throw new DomainError('broker_unavailable', 'Not accepted; please send again', {
          retryAfter: 2,
          cause,
        });
      });
      return { accepted: readings.length };
    },
  });
