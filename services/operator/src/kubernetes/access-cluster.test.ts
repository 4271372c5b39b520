import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accessCluster } from './access-cluster.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'account-'));
  writeFileSync(join(folder, 'ca.crt'), 'a certificate');
  writeFileSync(join(folder, 'token'), 'first\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['10.96.0.1', 'https://10.96.0.1:443'],
  ['fd00::1', 'https://[fd00::1]:443'],
])('a pod reaches the API server at %s', async (host, server) => {
  expect(await accessCluster({ host, port: '443' }, folder)()).toMatchObject({ server });
});

test('a token that Kubernetes renewed is used', async () => {
  const access = accessCluster({ host: '10.96.0.1', port: '443' }, folder);
  expect((await access()).options.headers).toEqual({ Authorization: 'Bearer first' });
  writeFileSync(join(folder, 'token'), 'second\n');
  expect((await access()).options.headers).toEqual({ Authorization: 'Bearer second' });
});
