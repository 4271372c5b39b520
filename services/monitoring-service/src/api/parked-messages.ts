import { deviceId, highestDeviceId, keptBytesOfBadMessage } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint, numberText, pageOf, pageQuery, sortText } from '@ems/http';
import { z } from 'zod';
import {
  parkedColumns,
  type ParkedFilter,
  type ParkedMessage,
  type ParkedMessageReadModel,
} from '../db/parked-message-read-model.ts';
import type { ParkedMessageRepository } from '../db/parked-message-repository.ts';
import { whyNotReplayable } from '../domain/parked-content.ts';
import type { Replay } from './replay-parked.ts';

const parked = z
  .object({
    id: z.string(),
    queue: z.string(),
    exchange: z.string(),
    routingKey: z.string(),
    deviceId: z.int().nullable(),
    reason: z.string(),
    detail: z.string(),
    content: z.string().meta({ description: 'The first 10,000 bytes, as text' }),
    size: z.int().meta({ description: 'Size of the whole message in bytes' }),
    isCut: z.boolean().meta({
      description:
        'Whether only the beginning of the message was kept, so that it cannot be replayed',
    }),
    notReplayable: z
      .string()
      .nullable()
      .meta({ description: 'Why it cannot be replayed, or null if it can' }),
    parkedAt: z.iso.datetime(),
  })
  .meta({ id: 'ParkedMessage' });

const overflow = z
  .object({
    queue: z.string(),
    deviceId: z.int().nullable(),
    reason: z.string(),
    messages: z.int(),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
  })
  .meta({
    id: 'ParkedOverflow',
    description:
      'Messages that were not kept, because enough messages of that device and reason are',
  });

const toAnswer = ({ properties: _, fullSize, ...message }: ParkedMessage) => ({
  ...message,
  id: String(message.id),
  content: Buffer.from(message.content).toString('utf8', 0, keptBytesOfBadMessage),
  size: fullSize ?? message.content.length,
  isCut: fullSize !== null,
  notReplayable: whyNotReplayable({ ...message, fullSize }) ?? null,
  parkedAt: message.parkedAt.toISOString(),
});

const name = z.string().regex(/^[\w.-]{1,100}$/, 'Letters, digits, dots and dashes');
const filter = {
  reason: name.optional(),
  queue: name.optional(),
  deviceId: numberText(highestDeviceId).optional(),
};

const params = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .transform(BigInt)
    .meta({ type: 'string', pattern: String.raw`^[1-9]\d{0,17}$` }),
});
const notFound = () =>
  new DomainError('parked_message_not_found', 'The message may have been replayed or discarded');

const isNotReplayable = (error: unknown) =>
  error instanceof DomainError && error.code === 'parked_message_not_replayable';

const overflows = async (messages: ParkedMessageReadModel, wanted: ParkedFilter) =>
  (await messages.overflows(wanted)).map(({ firstAt, lastAt, ...counted }) => ({
    ...counted,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
  }));

export const listParked = (messages: ParkedMessageReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/parked',
    summary: 'List parked messages',
    security: 'administrator',
    query: z.object({ ...pageQuery, ...filter, sort: sortText(parkedColumns, '-parkedAt') }),
    status: 200,
    result: pageOf(parked).extend({ overflows: z.array(overflow) }),
    async handle({ query }) {
      const { items, ...page } = await messages.list(query);
      return { ...page, items: items.map(toAnswer), overflows: await overflows(messages, query) };
    },
  });

export const readParked = (messages: ParkedMessageReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/parked/{id}',
    summary: 'Get a parked message',
    security: 'administrator',
    params,
    status: 200,
    result: parked,
    problems: ['parked_message_not_found'],
    async handle({ params: { id } }) {
      const found = await messages.byId(id);
      if (!found) throw notFound();
      return toAnswer(found);
    },
  });

export const replayParked = (replay: Replay) =>
  defineEndpoint({
    method: 'post',
    path: '/api/consumption/parked/{id}/replay',
    summary: 'Replay a parked message to its queue',
    security: 'administrator',
    params,
    status: 204,
    problems: ['parked_message_not_found', 'parked_message_not_replayable', 'broker_unavailable'],
    async handle({ params: { id } }) {
      if (!(await replay(id))) throw notFound();
    },
  });

export const replayMatching = (messages: ParkedMessageReadModel, replay: Replay) =>
  defineEndpoint({
    method: 'post',
    path: '/api/consumption/parked/replay',
    summary: 'Replay all matching parked messages, up to 1,000 at a time',
    security: 'administrator',
    body: z.object({
      reason: filter.reason,
      queue: filter.queue,
      deviceId: deviceId.optional(),
    }),
    status: 200,
    result: z.object({
      replayed: z.int(),
      skipped: z.int().meta({ description: 'Messages that cannot be replayed and stay parked' }),
    }),
    problems: ['broker_unavailable'],
    async handle({ body }) {
      let replayed = 0;
      let skipped = 0;
      for (const id of await messages.ids(body))
        try {
          if (await replay(id)) replayed++;
        } catch (error) {
          if (!isNotReplayable(error)) throw error;
          skipped++;
        }
      return { replayed, skipped };
    },
  });

export const discardParked = (messages: ParkedMessageRepository) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/consumption/parked/{id}',
    summary: 'Discard a parked message',
    security: 'administrator',
    params,
    status: 204,
    problems: ['parked_message_not_found'],
    async handle({ params: { id } }) {
      if (!(await messages.discard(id))) throw notFound();
    },
  });
