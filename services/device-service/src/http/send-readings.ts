import {
  acceptedPeriod,
  arrivalHeader,
  exchanges,
  maxMessageBytes,
  queues,
  readingMessage,
  readingRoutingKey,
} from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import {
  BrokerUnavailableError,
  parkedHeaders,
  UnroutableError,
  type Messaging,
  type OutgoingMessage,
} from '@ems/messaging';
import { readReadings } from '@ems/readings';
import { z } from 'zod';
import type { SendingDevice } from '../domain/device.ts';
import { deviceId } from './schemas.ts';
import { contentOf, requireUsable, toAnswer } from './sent-readings.ts';
import { checkOrShow, refusedType } from './show-refusal.ts';
import { checkVendorMessage, vendorMessage, vendorTopic } from './vendor-message.ts';

const rejectedReading = z
  .object({
    index: z.int().meta({ description: 'Position in the array, from 0' }),
    code: z.string(),
    path: z.string().meta({ description: 'JSON Pointer' }),
    message: z.string(),
  })
  .meta({ id: 'RejectedReading', description: 'A reading that is not stored, with the reason' });

/** Reads the raw bytes, so that all transports share one parser. */
const readBody = (content: Buffer, contentType: string | undefined) => ({ content, contentType });

interface Dependencies {
  readonly messaging: Pick<Messaging, 'publish'>;
  readonly retentionDays: number | undefined;
  readonly maxReadingAgeDays: number;
  readonly now: () => number;
}

/** Devices cannot write to the exchange for history, so monitoring-worker knows that this endpoint accepted it. */
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

/** Resolves after the broker's confirm, so accepted readings are never lost. */
const send = (messaging: Dependencies['messaging'], message: OutgoingMessage): Promise<unknown> =>
  messaging.publish(message).catch((cause: unknown) => {
    if (!(cause instanceof BrokerUnavailableError || cause instanceof UnroutableError)) throw cause;
    throw new DomainError('broker_unavailable', 'The readings were not accepted. Send them again', {
      retryAfter: 2,
      cause,
    });
  });

const historyOfVendor = () =>
  new DomainError('validation_failed', 'Only own readings have a history', {
    fields: [
      {
        in: 'query',
        path: '/topic',
        code: 'not_accepted',
        message: 'Cannot be combined with `import`',
      },
    ],
  });

export const sendReadings = ({ messaging, retentionDays, maxReadingAgeDays, now }: Dependencies) =>
  defineEndpoint({
    method: 'post',
    path: '/api/devices/{id}/readings',
    summary: "Send readings with the device's credentials. Sending again is safe",
    security: 'device',
    description:
      'Readings may be up to two years old (`MAX_READING_AGE_DAYS`). With `import=history`, all readings within the retention period are accepted. Readings of an array stand alone: those that are not usable are listed in `rejected`, and the others are stored. If none is usable, the answer is 400. The owner sees rejected readings with the reasons on the page of the device. With `topic`, the body is a message of the device’s vendor, in whatever format that has, and the profile of the device reads it.',
    params: deviceId,
    query: z.object({
      import: z.literal('history').optional().meta({ description: 'Accept older readings' }),
      topic: vendorTopic.optional(),
    }),
    body: readingMessage.meta({ description: 'One reading, or an array of up to 1,000' }),
    bodyLimit: maxMessageBytes,
    readBody,
    status: 202,
    result: z.object({
      accepted: z.int(),
      rejected: z.array(rejectedReading),
      ignored: z.string().optional().meta({
        description: "Why a vendor's message says nothing about energy, such as `availability`",
      }),
    }),
    problems: ['device_mismatch', 'unsupported_media_type', 'broker_unavailable'],
    async handle({ params: { id }, query, body: given, device: caller }) {
      // `authenticateDevice` finds no other kind.
      const device = caller as SendingDevice;
      if (id !== device.id)
        throw new DomainError('device_mismatch', `The credentials belong to device ${device.id}`);
      const isHistory = query.import === 'history';
      const maxAge = isHistory ? undefined : maxReadingAgeDays;
      const arrivedAt = now();
      const period = acceptedPeriod(arrivedAt, retentionDays, maxAge);
      const circumstances = { deviceId: id, period, arrivedAt };
      const { topic } = query;
      if (topic !== undefined) {
        if (isHistory) throw historyOfVendor();
        const sent = vendorMessage(id, topic, given.content, arrivedAt);
        const checked = await checkOrShow(messaging, sent, () =>
          checkVendorMessage(device, topic, given.content, circumstances),
        );
        await send(messaging, sent);
        return { rejected: [], ...checked };
      }
      // History always uses the times that it contains.
      const usesArrivalTime = !isHistory && device.timeSource === 'arrival';
      const address = addressOf(id, isHistory, arrivedAt);
      const contentType = refusedType(given.contentType);
      const options = contentType ? { ...address.options, contentType } : address.options;
      const sent = { ...address, options, content: given.content };
      const message = await checkOrShow(messaging, sent, () => {
        if (contentType) throw new DomainError('unsupported_media_type', 'Send JSON in UTF-8');
        return requireUsable(readReadings(given.content, { ...circumstances, usesArrivalTime }));
      });
      const sentAt = new Date(arrivedAt).toISOString();
      const content = contentOf(message, id, sentAt, usesArrivalTime);
      if (content.length > maxMessageBytes)
        throw new DomainError('body_too_large', 'Send less data per request');
      await send(messaging, { ...address, content });
      return {
        accepted: message.elements.length - message.rejected.length,
        rejected: message.rejected.map(toAnswer),
      };
    },
  });
