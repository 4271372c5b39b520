import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubernetesApi } from './kubernetes-api.ts';
import { readRestoredSecrets, restoreSecret } from './restore-secret.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'restored-'));
  mkdirSync(join(folder, 'keys'));
  writeFileSync(join(folder, 'keys/key-encryption-secret'), 'of the backup');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A fake API server with one Secret. */
function createApi(status = 200) {
  const secret = {
    metadata: { resourceVersion: '7', annotations: {} as Record<string, string> },
    data: { 'key-encryption-secret': 'generated', 'internal-api-token': 'generated' } as Record<
      string,
      string
    >,
  };
  const api: KubernetesApi = async (method, _path, body) => {
    if (method === 'GET') return { status: 200, body: structuredClone(secret) };
    const given = body as typeof secret;
    if (given.metadata.resourceVersion !== secret.metadata.resourceVersion)
      return { status: 409, body: { message: 'it has changed' } };
    Object.assign(secret.data, given.data);
    Object.assign(secret.metadata.annotations, given.metadata.annotations);
    return { status, body: { message: 'no permission' } };
  };
  return { api, secret };
}

const restore = (api: KubernetesApi, backup = 'ems-1') =>
  restoreSecret(api, 'new-keys', backup, () => readRestoredSecrets(folder, 'keys'));

test('a generated Secret gets the values of the backup, and keeps what the backup lacks', async () => {
  const { api, secret } = createApi();

  expect(await restore(api)).toBe(true);
  expect(secret.data).toEqual({
    'key-encryption-secret': Buffer.from('of the backup').toString('base64'),
    'internal-api-token': 'generated',
  });
});

test('a second run does not take back what changed since the first', async () => {
  const { api, secret } = createApi();
  await restore(api);
  secret.data['key-encryption-secret'] = 'rotated';

  expect(await restore(api)).toBe(false);
  expect(secret.data['key-encryption-secret']).toBe('rotated');
});

test('a backup without the Secret is refused with a sentence', async () => {
  const { api, secret } = createApi();
  const incomplete = restoreSecret(api, 'new-keys', 'ems-1', () =>
    readRestoredSecrets(folder, 'administrator'),
  );
  await expect(incomplete).rejects.toThrow('The backup has no Secret administrator');
  expect(secret.data['key-encryption-secret']).toBe('generated');
});

test('the error of a refused request names the Secret and the reason', async () => {
  await expect(restore(createApi(403).api)).rejects.toThrow(
    'did not let the provisioner restore the Secret new-keys: 403, no permission',
  );
});
