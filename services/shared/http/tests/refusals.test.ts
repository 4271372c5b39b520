import { once } from 'node:events';
import { connect } from 'node:net';
import { call } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { DomainError } from '@ems/domain-error';
import { createRequestLimiter } from '@ems/rate-limit';
import { InvalidTokenError } from '@ems/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { acceptedVersions, createHttpServer, defineEndpoint, ifMatch } from '../src/index.ts';
import { principal } from './principal.ts';

const item = z.strictObject({ amount: z.number(), unit: z.string() });
const endpoints = [
  defineEndpoint({
    method: 'post',
    path: '/api/items',
    summary: 'One or many',
    security: 'public',
    body: z.union([item, z.array(item).min(1).max(3)]),
    status: 204,
    handle: async () => undefined,
  }),
  defineEndpoint({
    method: 'put',
    path: '/api/items/mine',
    summary: 'Change what is at version 3',
    security: 'user',
    headers: ifMatch,
    body: item,
    status: 204,
    problems: ['version_conflict'],
    async handle({ headers }) {
      if (acceptedVersions(headers)?.includes(3) === false)
        throw new DomainError('version_conflict', 'It is at version 3');
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/api/items/mine',
    summary: 'Read',
    security: 'user',
    status: 204,
    handle: async () => undefined,
  }),
];

let url: string;
const logger = createLogger({ name: 'test', level: 'silent' });
const create = (rateLimit: number) =>
  createHttpServer({
    name: 'items',
    config: { host: '127.0.0.1', port: 0 },
    logger,
    endpoints,
    authentication: {
      tokens: {
        async verify(token) {
          if (token !== 'good') throw new InvalidTokenError('token_invalid');
          return principal;
        },
        forget: () => undefined,
      },
    },
    rateLimiter: createRequestLimiter(rateLimit, { logger }),
  });
const server = create(0);

beforeAll(async () => {
  await server.start();
  url = `http://127.0.0.1:${server.port()}`;
});
afterAll(() => server.stop());

describe('an endpoint that accepts one or many names the field of', () => {
  test.each([
    ['a wrong value in a single one', { amount: 'much', unit: 'kWh' }, '/amount', 'invalid_type'],
    ['a missing member in a single one', { amount: 1 }, '/unit', 'invalid_type'],
    ['an unknown member in a single one', { amount: 1, unit: 'kWh', x: 1 }, '/x', 'unknown_field'],
    [
      'a wrong value in the third of many',
      [...two(), { amount: null, unit: 'kWh' }],
      '/2/amount',
      'invalid_type',
    ],
    [
      'an unknown member in the third of many',
      [...two(), { amount: 1, unit: 'kWh', x: 1 }],
      '/2/x',
      'unknown_field',
    ],
    ['too many', [...two(), ...two()], '', 'too_big'],
    ['an empty list', [], '', 'too_small'],
    ['a body that is neither', 'all', '', 'invalid_union'],
    [
      'a member with a special meaning in JavaScript',
      '{"amount":1,"unit":"a","__proto__":{}}',
      '/__proto__',
      'unknown_field',
    ],
  ])('%s', async (_, body, path, code) => {
    const answer = await call(url, 'POST', '/api/items', { body: body === 'all' ? '"all"' : body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(answer.body.errors[0]).toMatchObject({ in: 'body', path, code });
  });
});

describe('a change that requires a version', () => {
  const change = (tag?: string) =>
    call(url, 'PUT', '/api/items/mine', {
      token: 'good',
      body: { amount: 1, unit: 'kWh' },
      ...(tag === undefined ? {} : { headers: { 'If-Match': tag } }),
    });

  test.each([undefined, '*', '"3"', '"1", "3"'])('is made with %s', async (tag) => {
    expect((await change(tag)).status).toBe(204);
  });

  test.each(['"2"', 'W/"3"', '"1", "4"', '"other"'])('is refused with %s', async (tag) => {
    expect(await change(tag)).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
  });

  test('is a bad request with an invalid entity tag', async () => {
    expect(await change('3')).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'header', path: '/if-match' }] },
    });
  });
});

describe('an unsupported method', () => {
  test.each(['OPTIONS', 'PATCH', 'DELETE', 'PROPFIND'])(
    '%s gets a problem with the allowed methods',
    async (method) => {
      const { status, headers, body } = await call(url, method, '/api/items/mine');
      expect({ status, code: body.code, allow: headers.get('allow') }).toEqual({
        status: 405,
        code: 'method_not_allowed',
        allow: 'GET, HEAD, PUT',
      });
    },
  );

  test('is not HEAD, which is answered like GET without a body', async () => {
    const answer = await call(url, 'HEAD', '/api/items/mine');
    expect(answer).toMatchObject({ status: 401, text: '' });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

test('a path is case-sensitive', async () => {
  expect((await call(url, 'GET', '/API/items/Mine', { token: 'good' })).status).toBe(404);
});

async function raw(text: string): Promise<string> {
  const socket = connect(server.port(), '127.0.0.1');
  socket.end(text);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

test.each([
  ['a request that is not HTTP', 'hello\r\n\r\n', 400, 'malformed_request'],
  [
    'a request with headers without an end',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
])('%s is refused with a problem', async (_, text, status, code) => {
  const answer = await raw(text);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain('Content-Type: application/problem+json');
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
});

test('failed authentication is limited per address', async () => {
  const slow = create(1);
  await slow.start();
  const guess = () =>
    call(`http://127.0.0.1:${slow.port()}`, 'GET', '/api/items/mine', { token: 'guess' });
  const statuses: number[] = [];
  for (let tries = 0; tries < 12; tries++) statuses.push((await guess()).status);
  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
  expect(statuses.at(-1)).toBe(429);
  await slow.stop();
});

function two() {
  return [
    { amount: 1, unit: 'kWh' },
    { amount: 2, unit: 'kWh' },
  ];
}
