import { highestDeviceId, instant, parseDeviceKey } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { defineEndpoint, numberText } from '@ems/http';
import { z } from 'zod';
import type { ConsumptionReadModel } from '../db/consumption-read-model.ts';
import { readLastMessage, type FoundLastMessage } from '../db/last-messages.ts';
import { clockProblem } from '../domain/device-clock.ts';
import { viewFor } from './scope.ts';

const lastMessage = z
  .object({
    topic: z.string(),
    content: z.string().meta({ description: 'The first 1,000 bytes, as text' }),
    size: z.int().meta({ description: 'Size of the whole message in bytes' }),
    receivedAt: instant,
    understood: z.int().meta({ description: 'How many values were understood' }),
    values: z
      .array(
        z.object({
          kind: z.enum(['interval', 'register', 'power']),
          timestamp: instant,
          value: z.number().meta({ description: 'In kWh, or in watts for power' }),
        }),
      )
      .meta({ description: 'The first of the understood values' }),
    ignored: z
      .string()
      .nullable()
      .meta({ description: 'Why it contains no energy, such as `availability`' }),
    rejected: z.array(z.object({ reason: z.string(), detail: z.string() })),
  })
  .meta({ id: 'LastMessage', description: 'The last message of a device, and its outcome' });

const clock = z
  .object({
    kind: z.enum(['ahead', 'behind', 'drifting']),
    seconds: z.int().meta({ description: 'At least this much. For a drifting clock: its change' }),
  })
  .meta({
    id: 'ClockProblem',
    description: 'A problem that several consecutive messages of a device have in common',
  });

const topicOf = (routingKey: string) => {
  const key = parseDeviceKey(routingKey);
  return key ? `device/${key.deviceId}/${key.subTopic}` : routingKey;
};

const toAnswer = ({ routingKey, content, fullSize, outcome, receivedAt }: FoundLastMessage) => ({
  topic: topicOf(routingKey),
  content: content.toString(),
  size: fullSize,
  receivedAt: receivedAt.toISOString(),
  ...outcome,
  values: [...outcome.values],
  rejected: [...outcome.rejected],
});

export const readLastMessageOf = (readModel: ConsumptionReadModel, pool: Pool) =>
  defineEndpoint({
    method: 'get',
    path: '/api/consumption/last-message',
    summary: 'Get the last message of a device as received, and its outcome',
    description: 'For a device that sends often, one message every few seconds is kept.',
    security: 'user',
    query: z.object({ deviceId: numberText(highestDeviceId) }),
    status: 200,
    result: z.object({
      message: lastMessage.nullable(),
      clock: clock.nullable().meta({ description: 'Null: no known problem' }),
    }),
    problems: ['device_not_found'],
    async handle({ principal, query }) {
      const { scope } = await viewFor(readModel, principal, query);
      const found = await readLastMessage(pool, scope);
      return {
        message: found ? toAnswer(found) : null,
        clock: (found && clockProblem(found)) ?? null,
      };
    },
  });
