import { deviceId } from '@ems/contracts';
import { defineEndpoint, DomainError, pageOf, pageQuery } from '@ems/http';
import { z } from 'zod';
import type { ParkedMessage, ParkedMessageReadModel } from '../db/parked-message-read-model.ts';
import type { Replay } from './replay-parked.ts';

const shownBytes = 10_000;

const parked = z
  .object({
    id: z.string(),
    queue: z.string(),
    exchange: z.string(),
    routingKey: z.string(),
    deviceId: z.int().nullable(),
    reason: z.string(),
    detail: z.string(),
    content: z.string().meta({ description: 'As text, the first 10,000 bytes' }),
    parkedAt: z.iso.datetime(),
  })
  .meta({ id: 'ParkedMessage' });

const toAnswer = ({ properties: _, ...message }: ParkedMessage) => ({
  ...message,
  id: String(message.id),
  content: Buffer.from(message.content).toString('utf8', 0, shownBytes),
  parkedAt: message.parkedAt.toISOString(),
});

const name = z.string().regex(/^[\w.-]{1,100}$/, 'Letters, digits, dots and dashes');
const filter = {
  reason: name.optional(),
  queue: name.optional(),
  deviceId: z.coerce.number().pipe(deviceId).optional(),
};

const params = z.object({
  id: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt)
    .meta({ type: 'string', pattern: String.raw`^\d{1,18}$` }),
});
const notFound = () =>
  new DomainError('parked_message_not_found', 'It may have been replayed or discarded');

export const listParked = (messages: ParkedMessageReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/parked',
    summary: 'Messages that could not be used, latest first',
    security: 'administrator',
    query: z.object({ ...pageQuery, ...filter }),
    status: 200,
    result: pageOf(parked),
    async handle({ query }) {
      const { items, ...page } = await messages.list(query);
      return { ...page, items: items.map(toAnswer) };
    },
  });

export const readParked = (messages: ParkedMessageReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/parked/{id}',
    summary: 'One of them',
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
    summary: 'Give it back to the queue it came from',
    security: 'administrator',
    params,
    status: 204,
    problems: ['parked_message_not_found', 'broker_unavailable'],
    async handle({ params: { id } }) {
      if (!(await replay(id))) throw notFound();
    },
  });

export const replayMatching = (messages: ParkedMessageReadModel, replay: Replay) =>
  defineEndpoint({
    method: 'post',
    path: '/api/consumption/parked/replay',
    summary: 'Give back all that match, up to a thousand at a time',
    security: 'administrator',
    body: z.object({
      reason: filter.reason,
      queue: filter.queue,
      deviceId: deviceId.optional(),
    }),
    status: 200,
    result: z.object({ replayed: z.int() }),
    problems: ['broker_unavailable'],
    async handle({ body }) {
      let replayed = 0;
      for (const id of await messages.ids(body)) if (await replay(id)) replayed++;
      return { replayed };
    },
  });

export const discardParked = (messages: ParkedMessageReadModel) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/consumption/parked/{id}',
    summary: 'Discard it for good',
    security: 'administrator',
    params,
    status: 204,
    problems: ['parked_message_not_found'],
    async handle({ params: { id } }) {
      if (!(await messages.discard(id))) throw notFound();
    },
  });
