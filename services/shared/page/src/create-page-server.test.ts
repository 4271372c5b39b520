import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPageServer } from './create-page-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'page-'));
mkdirSync(join(directory, 'immutable'));
writeFileSync(join(directory, 'index.html'), '<title>Page</title>');
writeFileSync(join(directory, 'immutable', 'a.js'), '1');
const server = createPageServer({ directory, host: '127.0.0.1', port: 0 });

beforeAll(() => server.start());
afterAll(() => server.stop());

const get = (path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${server.port()}${path}`, init);

test('a path of the application gets the page with its security headers', async () => {
  const answer = await get('/devices/7');

  expect(await answer.text()).toContain('<title>Page</title>');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('cache-control')).toBe('no-cache');
});

test('a file that never changes may be cached for ever', async () => {
  expect((await get('/immutable/a.js')).headers.get('cache-control')).toContain('immutable');
});

test('only GET and HEAD are allowed', async () => {
  const answer = await get('/', { method: 'POST' });

  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test.each(['/healthz', '/readyz'])('%s answers that the server works', async (path) => {
  expect((await get(path)).status).toBe(200);
});
