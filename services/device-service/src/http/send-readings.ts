import {
  acceptedPeriod,
  arrivalHeader,
  exchanges,
  maxMessageBytes,
  queues,
  readingMessage,
  readingRoutingKey,
} from '@ems/contracts';
import { DomainError, type FieldProblem } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import {
  BrokerUnavailableError,
  parkedHeaders,
  UnroutableError,
  type Messaging,
} from '@ems/messaging';
import {
  isReadingType,
  readReadings,
  type MessageProblem,
  type ReadingMessage,
  type RejectedElement,
} from '@ems/readings';
import { z } from 'zod';
import type { DeviceRepository } from '../db/device-repository.ts';
import { deviceId } from './schemas.ts';

const rejectedReading = z
  .object({
    index: z.int().meta({ description: 'Position in the array, from 0' }),
    code: z.string(),
    path: z.string().meta({ description: 'JSON Pointer' }),
    message: z.string(),
  })
  .meta({ id: 'RejectedReading', description: 'A reading that is not stored, with the reason' });

/** The bytes themselves: all transports read them by the same rule. */
function readBody(content: Buffer, contentType: string | undefined): Buffer {
  if (!isReadingType(contentType))
    throw new DomainError('unsupported_media_type', 'Send JSON in UTF-8');
  return content;
}

const mostProblems = 20;
const refusal = (fields: FieldProblem[]) =>
  new DomainError('validation_failed', 'None of the readings is accepted', {
    fields: fields.slice(0, mostProblems),
  });

function requireUsable(read: ReadingMessage | MessageProblem): ReadingMessage {
  if ('elements' in read) {
    if (read.rejected.length < read.elements.length) return read;
    const place = (index: number) => (read.isArray ? `/${index}` : '');
    throw refusal(
      read.rejected.flatMap(({ index, problems }) =>
        problems.map(({ code, path, message }) => ({
          in: 'body',
          path: `${place(index)}${path}`,
          code,
          message,
        })),
      ),
    );
  }
  const { reason, code, message } = read;
  if (reason === 'malformed_json') throw new DomainError('malformed_request', message);
  throw refusal([{ in: 'body', path: '', code, message }]);
}

const toAnswer = ({ index, problems: [first] }: RejectedElement) => ({
  index,
  code: first?.code ?? 'schema_mismatch',
  path: `/${index}${first?.path ?? ''}`,
  message: first?.message ?? '',
});

/**
 * As they came, so that monitoring-worker parks what is rejected at its position; what is good is complete.
 *
 * @param usesArrivalTime the device's own times do not count
 */
function contentOf(
  { elements, rejected }: ReadingMessage,
  deviceId: number,
  sentAt: string,
  usesArrivalTime: boolean,
) {
  const bad = new Set(rejected.map(({ index }) => index));
  const arrival = { sentAt, timestamp: sentAt };
  const complete = (element: object) =>
    usesArrivalTime ? { ...element, ...arrival, deviceId } : { ...arrival, ...element, deviceId };
  return Buffer.from(
    `[${elements
      .map((element, index) =>
        bad.has(index) ? jsonOf(element) : JSON.stringify(complete(element as object)),
      )
      .join(',')}]`,
  );
}

/** What is nested too deep to be written again is still rejected. */
function jsonOf(element: unknown): string {
  try {
    return JSON.stringify(element);
  } catch {
    return 'null';
  }
}

interface Dependencies {
  readonly devices: Pick<DeviceRepository, 'timeSourceOf'>;
  readonly messaging: Pick<Messaging, 'publish'>;
  readonly retentionDays: number | undefined;
  readonly maxReadingAgeDays: number;
  readonly now: () => number;
}

/** Devices cannot write to the exchange that a history takes, so monitoring-worker knows that it was asked for here. */
const addressOf = (id: number, isHistory: boolean, arrivedAt: number) =>
  isHistory
    ? {
        exchange: exchanges.replay,
        routingKey: queues.readings,
        options: { headers: { [parkedHeaders.routingKey]: readingRoutingKey(id) } },
      }
    : {
        exchange: exchanges.data,
        routingKey: readingRoutingKey(id),
        options: { headers: { [arrivalHeader]: arrivedAt } },
      };

/** The answer comes after the broker's confirm: what is accepted here is kept. */
export const sendReadings = ({
  devices,
  messaging,
  retentionDays,
  maxReadingAgeDays,
  now,
}: Dependencies) =>
  defineEndpoint({
    method: 'post',
    path: '/api/devices/{id}/readings',
    summary: "Send readings with the device's credentials. Sending again is safe",
    security: 'device',
    description:
      'Readings may be up to two years old (`MAX_READING_AGE_DAYS`). With `import=history`, all readings within the retention period are accepted. Readings of an array stand alone: those that are not usable are listed in `rejected`, and the others are stored. If none is usable, the answer is 400.',
    params: deviceId,
    query: z.object({
      import: z.literal('history').optional().meta({ description: 'Accept older readings' }),
    }),
    body: readingMessage.meta({ description: 'One reading, or an array of up to 1,000' }),
    bodyLimit: maxMessageBytes,
    readBody,
    status: 202,
    result: z.object({ accepted: z.int(), rejected: z.array(rejectedReading) }),
    problems: ['device_mismatch', 'broker_unavailable'],
    async handle({ params: { id }, query, body: given, deviceId: authenticated }) {
      if (id !== authenticated)
        throw new DomainError(
          'device_mismatch',
          `The credentials belong to device ${authenticated}`,
        );
      const isHistory = query.import === 'history';
      const maxAge = isHistory ? undefined : maxReadingAgeDays;
      const arrivedAt = now();
      const period = acceptedPeriod(arrivedAt, retentionDays, maxAge);
      // A history has its own times.
      const usesArrivalTime = !isHistory && (await devices.timeSourceOf(id)) === 'arrival';
      const circumstances = { deviceId: id, period, arrivedAt, usesArrivalTime };
      const message = requireUsable(readReadings(given, circumstances));
      const sentAt = new Date(arrivedAt).toISOString();
      const content = contentOf(message, id, sentAt, usesArrivalTime);
      if (content.length > maxMessageBytes)
        throw new DomainError('body_too_large', 'Send less data per request');
      await messaging
        .publish({ ...addressOf(id, isHistory, arrivedAt), content })
        .catch((cause: unknown) => {
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
      return {
        accepted: message.elements.length - message.rejected.length,
        rejected: message.rejected.map(toAnswer),
      };
    },
  });
