import { createHttpServer, defineEndpoint } from '@ems/http';
import { createLogger } from '@ems/logging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { apiDocs } from '../src/index.ts';

const endpoint = (path: string, security: 'user' | 'internal') =>
  defineEndpoint({
    method: 'get',
    path,
    summary: 'Read',
    security,
    status: 200,
    result: z.object({ id: z.int() }),
    problems: ['thing_taken'],
    handle: async () => ({ id: 1 }),
  });

const server = createHttpServer({
  name: 'things',
  config: { port: 0 },
  logger: createLogger({ name: 'test', level: 'silent' }),
  endpoints: [
    endpoint('/api/things/{id}', 'user'),
    endpoint('/api/things/secret', 'internal'),
    endpoint('/internal/things', 'user'),
  ],
  problems: { thing_taken: { status: 409, title: 'The thing is taken' } },
  documentation: apiDocs({ base: '/api/things', title: 'Things', version: '1', description: '' }),
});

beforeAll(() => server.start());
afterAll(() => server.stop());

const get = (path: string) => fetch(`http://127.0.0.1:${server.port()}/api/things/${path}`);

test('the document has only public endpoints, with each code under its status', async () => {
  const { paths } = (await (await get('openapi.json')).json()) as {
    paths: Record<string, { get: { responses: Record<string, { description: string }> } }>;
  };
  expect(Object.keys(paths)).toEqual(['/api/things/{id}']);
  expect(paths['/api/things/{id}']?.get.responses['409']?.description).toContain('thing_taken');
});

test('Swagger UI loads nothing from a third party', async () => {
  const page = await (await get('swagger-ui.html')).text();
  expect(page).not.toMatch(/https?:\/\//);
  expect(await (await get('swagger-ui/swagger-ui-bundle.js')).text()).toContain('SwaggerUIBundle');
});

test('a server without documentation serves none', async () => {
  const bare = createHttpServer({
    name: 'bare',
    config: { port: 0 },
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  await bare.start();
  const { status } = await fetch(`http://127.0.0.1:${bare.port()}/api/things/swagger-ui.html`);
  await bare.stop();
  expect(status).toBe(404);
});
