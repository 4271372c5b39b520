import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createLogger } from '@ems/logging';
import { Secret } from '@ems/config';
import { DomainError } from '@ems/domain-error';
import { InvalidTokenError, KeysUnavailableError } from '@ems/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createHttpServer, defineEndpoint } from '../src/index.ts';
import { principal } from './principal.ts';

const thing = z.object({ id: z.int(), name: z.string() });

/** Resolves when all callers have passed authentication. */
const allIn = Promise.withResolvers<void>();
const together = 100;
let letIn = 0;
let answers = 0;

const endpoints = [
  defineEndpoint({
    method: 'post',
    path: '/api/things/{id}',
    summary: 'Make a thing',
    security: 'user',
    params: z.object({ id: z.coerce.number().int().min(1) }),
    body: z.object({ name: z.string().min(1) }),
    bodyLimit: 1_000,
    status: 201,
    result: thing,
    problems: ['thing_taken'],
    async handle({ params, body, principal }) {
      if (body.name === 'taken') throw new DomainError('thing_taken', 'Choose another name');
      if (body.name === 'boom') throw new Error('secret detail');
      if (body.name === 'away') throw Object.assign(new Error('secret detail'), { code: '57P01' });
      return { ...params, name: `${principal.email} ${body.name}`, password: 'never shown' };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/api/things/all',
    summary: 'For administrators',
    security: 'administrator',
    status: 200,
    result: z.array(thing),
    handle: async () => [],
  }),
  defineEndpoint({
    method: 'get',
    path: '/api/things/mine',
    summary: 'Get your own thing',
    security: 'user',
    shared: true,
    status: 200,
    result: z.object({ owner: z.string(), answer: z.int() }),
    async handle({ principal }) {
      const answer = ++answers;
      await allIn.promise;
      return { owner: principal.userId, answer };
    },
  }),
  defineEndpoint({
    method: 'delete',
    path: '/internal/things',
    summary: 'For services',
    security: 'internal',
    status: 204,
    handle: async () => undefined,
  }),
];

const server = createHttpServer({
  name: 'things',
  config: { port: 0 },
  logger: createLogger({ name: 'test', level: 'silent' }),
  endpoints,
  problems: { thing_taken: { status: 409, title: 'Taken' } },
  authentication: {
    internalToken: new Secret('between-services'),
    tokens: {
      async verify(token) {
        if (token === 'unknowable') throw new KeysUnavailableError(new Error('secret detail'));
        if (token.startsWith('together')) {
          if (++letIn === together) setImmediate(allIn.resolve);
          return { ...principal, userId: token };
        }
        if (token !== 'good') throw new InvalidTokenError('token_invalid');
        return principal;
      },
      forget: () => undefined,
    },
  },
  isTransient: (error) => (error as { code?: unknown }).code === '57P01',
});

beforeAll(() => server.start());
afterAll(() => server.stop());

async function call(
  method: string,
  path: string,
  init: { body?: string; token?: string; type?: string } = {},
) {
  const response = await fetch(`http://127.0.0.1:${server.port()}${path}`, {
    method,
    headers: {
      'Content-Type': init.type ?? 'application/json',
      ...(init.token ? { Authorization: `Bearer ${init.token}` } : {}),
    },
    ...(init.body === undefined ? {} : { body: init.body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text ? JSON.parse(text) : null,
  };
}

const make = (body: unknown, path = '/api/things/7') =>
  call('POST', path, {
    token: 'good',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

test('a valid request is handled, and the response has no members outside its schema', async () => {
  const { status, body } = await make({ name: 'lamp' });
  expect({ status, body }).toEqual({ status: 201, body: { id: 7, name: 'ann@example.org lamp' } });
});

test('concurrent requests of one user share a response, which no other user gets', async () => {
  const tokens = Array.from({ length: together }, (_, index) => `together-${index % 2}`);
  const got = await Promise.all(tokens.map((token) => call('GET', '/api/things/mine', { token })));
  expect(got.map(({ status }) => status)).toEqual(tokens.map(() => 200));
  expect(got.map(({ body }) => body.owner)).toEqual(tokens);
  expect(answers).toBe(4);
});

describe('a bad request gets a problem with a code and the path of the field', () => {
  test.each([
    ['a missing field', {}, 400, 'validation_failed', '/name'],
    ['an unknown field', { name: 'a', colour: 1 }, 400, 'validation_failed', '/colour'],
    ['a body that is not an object', 'null', 400, 'validation_failed', ''],
    ['a body that is not JSON', '{', 400, 'malformed_request', undefined],
    ['a body that is too large', { name: 'a'.repeat(2_000) }, 413, 'body_too_large', undefined],
    ['a body that is too deep', '['.repeat(400) + ']'.repeat(400), 400, 'validation_failed', ''],
    ['a rule of the domain', { name: 'taken' }, 409, 'thing_taken', undefined],
  ])('%s', async (_, input, status, code, path) => {
    const answer = await make(input);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.body.errors?.[0]?.path).toBe(path);
  });

  test('a parameter in the path', async () => {
    const { body } = await make({ name: 'a' }, '/api/things/0');
    expect(body.errors).toMatchObject([{ in: 'path', path: '/id' }]);
  });

  test('a media type that is not JSON', async () => {
    expect(
      await call('POST', '/api/things/7', { token: 'good', body: 'a', type: 'text/plain' }),
    ).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    });
  });

  test('a path that cannot be decoded', async () => {
    expect((await make({ name: 'a' }, '/api/things/%zz')).body.code).toBe('malformed_request');
  });
});

test('an unexpected failure is a 500 without internal details', async () => {
  const { status, body } = await make({ name: 'boom' });
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain('secret detail');
});

test.each([
  ['a database that restarts', 'good', { name: 'away' }],
  ['keys that cannot be loaded', 'unknowable', { name: 'lamp' }],
])('%s: the answer is a 503 that says when to try again', async (_, token, input) => {
  const { status, headers, body } = await call('POST', '/api/things/7', {
    token,
    body: JSON.stringify(input),
  });
  expect({ status, code: body.code, retryAfter: headers.get('retry-after') }).toEqual({
    status: 503,
    code: 'unavailable',
    retryAfter: '5',
  });
});

describe('access', () => {
  test.each([
    ['no token', undefined, 401, 'token_missing'],
    ['a bad token', 'bad', 401, 'token_invalid'],
    ['a resident at a route for administrators', 'good', 403, 'forbidden'],
  ])('%s', async (_, token, status, code) => {
    expect(await call('GET', '/api/things/all', token ? { token } : {})).toMatchObject({
      status,
      body: { code },
    });
  });

  test('only a service with the internal token may call internal routes', async () => {
    expect((await call('DELETE', '/internal/things', { token: 'between-services' })).status).toBe(
      204,
    );
    expect((await call('DELETE', '/internal/things', { token: 'good' })).status).toBe(401);
  });
});

test.each([
  ['PUT', 'which no path has'],
  ['POST', 'which only a path with a parameter has'],
])('the method %s, %s, is refused with the allowed methods', async (method) => {
  const { status, headers } = await call(method, '/api/things/all', { token: 'good', body: '{}' });
  expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD' });
});

test('TRACE, which would show the browser’s headers to a script, is refused', async () => {
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request(
      `http://127.0.0.1:${server.port()}/api/things/all`,
      { method: 'TRACE', headers: { cookie: 'secret' } },
      resolve,
    )
      .once('error', reject)
      .end(),
  );
  expect(answer.statusCode).toBe(405);
  expect(await text(answer)).not.toContain('secret');
});
