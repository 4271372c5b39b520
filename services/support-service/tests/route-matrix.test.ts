import { createLogger } from '@ems/logging';
import {
  call,
  matrixEnvironment,
  testRouteMatrix,
  type MatrixEnvironment,
  type RouteMatrix,
} from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSupportConfig } from '../src/config.ts';
import { createSupportService } from '../src/support-service.ts';
import { internalToken } from './support-harness.ts';

const callers = [
  'anonymous',
  'resident',
  'administrator',
  'expired',
  'wrong audience',
  'disabled',
  'deleted',
  'administrator no more',
] as const;
type Caller = (typeof callers)[number];

const tokens: Partial<Record<Caller, string>> = {};
const conversationId = crypto.randomUUID();
let environment: MatrixEnvironment;
let ownerId = '';

/** Resident routes have no id: a resident has exactly one conversation. */
const people = (status: number) =>
  ({
    others: 401,
    resident: status,
    administrator: status,
    'administrator no more': status,
  }) as const;
const administrators = (status: number) =>
  ({
    others: 401,
    resident: '403 forbidden',
    'administrator no more': '403 forbidden',
    administrator: status,
  }) as const;

const one = '/api/support/admin/conversations/{id}';
const matrix: RouteMatrix<Caller> = {
  'post /api/support/messages': { ...people(201), body: { text: 'hello' } },
  'get /api/support/history': people(200),
  'post /api/support/read': { ...people(204), body: { position: 1 } },
  'post /api/support/handover': people(200),
  'get /api/support/admin/conversations': administrators(200),
  [`get ${one}`]: administrators(200),
  'post /api/support/admin/reply': {
    ...administrators(201),
    body: { conversationId, text: 'hello' },
  },
  [`post ${one}/assign`]: { ...administrators(200), body: { userId: null } },
  [`post ${one}/read`]: { ...administrators(204), body: { position: 1 } },
  [`post ${one}/close`]: administrators(200),
  [`post ${one}/reopen`]: administrators(200),
};

beforeAll(async () => {
  environment = await matrixEnvironment({
    migrations: new URL('../prisma/migrations', import.meta.url),
    service: ({ database, broker, issuer }) =>
      createSupportService(
        loadSupportConfig({
          PORT: '0',
          DATABASE_URL: database.url,
          AMQP_URL: broker.amqpUrl('support-service'),
          MONITORING_SERVICE_URL: 'http://127.0.0.1:1',
          INTERNAL_API_TOKEN: internalToken,
          HTTP_RATE_LIMIT: '0',
          ...issuer.environment,
        }),
        createLogger({ name: 'test', level: 'silent' }),
      ),
    add: (pool, { userId, enabled, authorities }) =>
      pool.query(
        `INSERT INTO users (id, version, name, email, language, enabled, authorities)
         VALUES ($1, 1, 'A', 'a@example.org', 'en', $2, $3)`,
        [userId, enabled, authorities],
      ),
  });
  ownerId = (await environment.somebody()).userId;
  await environment.pool.query('INSERT INTO conversations (id, user_id) VALUES ($1, $2)', [
    conversationId,
    ownerId,
  ]);
  Object.assign(tokens, environment.tokens);
});
afterAll(() => environment.stop());

testRouteMatrix({
  callers,
  matrix,
  openapi: new URL('../openapi.json', import.meta.url),
  url: () => environment.url,
  as: (caller) => ({ token: tokens[caller] }),
  id: () => conversationId,
});

test('only services can read the owner of a conversation', async () => {
  const ask = async (token: string | undefined, id = conversationId) => {
    const answer = await call(environment.url, 'GET', `/internal/conversations/${id}`, { token });
    return `${answer.status} ${answer.body.code ?? answer.body.userId}`;
  };
  expect(await ask(undefined)).toBe('401 token_missing');
  for (const token of [tokens.resident, tokens.administrator])
    expect(await ask(token)).toBe('401 token_invalid');
  expect(await ask(internalToken)).toBe(`200 ${ownerId}`);
  expect(await ask(internalToken, crypto.randomUUID())).toBe('404 conversation_not_found');
});
