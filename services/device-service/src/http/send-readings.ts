import {
  acceptedPeriod,
  daysOf,
  exchanges,
  isReadingType,
  maxDaysPerMessage,
  maxMessageBytes,
  parseReadingBody,
  problemOfReading,
  queues,
  readingMessage,
  readingRoutingKey,
  type AcceptedPeriod,
  type Reading,
} from '@ems/contracts';
import { DomainError, type FieldProblem } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import {
  BrokerUnavailableError,
  parkedHeaders,
  UnroutableError,
  type Messaging,
} from '@ems/messaging';
import { z } from 'zod';
import { deviceId } from './schemas.ts';

const body = readingMessage.meta({ description: 'One reading, or an array of up to 1,000' });

/** The same bodies as over AMQP and MQTT. */
function readBody(content: Buffer, contentType: string | undefined): unknown {
  if (!isReadingType(contentType))
    throw new DomainError('unsupported_media_type', 'Send JSON in UTF-8');
  const given = parseReadingBody(content);
  if (given === undefined) throw new DomainError('malformed_request', 'The body is not valid JSON');
  return given;
}

/** By the rule of monitoring-worker: what it would park is not accepted here. */
function requireGood(
  readings: readonly Reading[],
  id: number,
  isArray: boolean,
  period: AcceptedPeriod,
): void {
  const messages = {
    device_mismatch: `Must be ${id}, or absent`,
    timestamp_too_old: `Older than what is accepted, from ${new Date(period.from).toISOString()}`,
    timestamp_in_future: 'Not a time at which a reading can have ended',
  };
  const fields = readings.flatMap(({ deviceId: of, timestamp }, index): FieldProblem[] => {
    const given = { deviceId: of, timestamp: Date.parse(timestamp) };
    const problem = problemOfReading(given, id, period);
    if (!problem) return [];
    const { code, member } = problem;
    const path = `${isArray ? `/${index}` : ''}/${member}`;
    return [{ in: 'body', path, code, message: messages[code] }];
  });
  const days = daysOf(readings.map(({ timestamp }) => ({ timestamp: Date.parse(timestamp) })));
  if (days > maxDaysPerMessage)
    fields.push({
      in: 'body',
      path: '',
      code: 'too_many_days',
      message: `Send readings of at most ${maxDaysPerMessage} days at a time`,
    });
  if (fields.length > 0)
    throw new DomainError(
      'validation_failed',
      'A reading has a device id or timestamp that is not accepted',
      {
        fields: fields.slice(0, 20),
      },
    );
}

interface Dependencies {
  readonly messaging: Pick<Messaging, 'publish'>;
  readonly retentionDays: number | undefined;
  readonly maxReadingAgeDays: number;
  readonly now: () => number;
}

/** Devices cannot write to the exchange that a history takes, so monitoring-worker knows that it was asked for here. */
const addressOf = (id: number, isHistory: boolean) =>
  isHistory
    ? {
        exchange: exchanges.replay,
        routingKey: queues.readings,
        options: { headers: { [parkedHeaders.routingKey]: readingRoutingKey(id) } },
      }
    : { exchange: exchanges.data, routingKey: readingRoutingKey(id) };

/** The answer comes after the broker's confirm: what is accepted here is kept. */
export const sendReadings = ({ messaging, retentionDays, maxReadingAgeDays, now }: Dependencies) =>
  defineEndpoint({
    method: 'post',
    path: '/api/devices/{id}/readings',
    summary: "Send readings with the device's credentials. Sending again is safe",
    security: 'device',
    description:
      'Readings may be up to two years old (`MAX_READING_AGE_DAYS`). With `import=history`, all readings within the retention period are accepted.',
    params: deviceId,
    query: z.object({
      import: z.literal('history').optional().meta({ description: 'Accept older readings' }),
    }),
    body,
    bodyLimit: maxMessageBytes,
    readBody,
    status: 202,
    result: z.object({ accepted: z.int() }),
    problems: ['device_mismatch', 'broker_unavailable'],
    async handle({ params: { id }, query, body: given, deviceId: authenticated }) {
      if (id !== authenticated)
        throw new DomainError(
          'device_mismatch',
          `The credentials belong to device ${authenticated}`,
        );
      const isArray = Array.isArray(given);
      const sentAt = new Date(now()).toISOString();
      const readings = (isArray ? given : [given]).map((item) => ({
        sentAt,
        ...item,
        deviceId: item.deviceId ?? id,
      }));
      const isHistory = query.import === 'history';
      const maxAge = isHistory ? undefined : maxReadingAgeDays;
      requireGood(readings, id, isArray, acceptedPeriod(now(), retentionDays, maxAge));
      const content = Buffer.from(JSON.stringify(readings));
      if (content.length > maxMessageBytes)
        throw new DomainError('body_too_large', 'Send less data per request');
      const message = { ...addressOf(id, isHistory), content };
      await messaging.publish(message).catch((cause: unknown) => {
        if (!(cause instanceof BrokerUnavailableError || cause instanceof UnroutableError))
          throw cause;
        throw new DomainError(
          'broker_unavailable',
          'The readings were not accepted. Send them again',
          {
            retryAfter: 2,
            cause,
          },
        );
      });
      return { accepted: readings.length };
    },
  });
