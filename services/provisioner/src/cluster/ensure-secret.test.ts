import { expect, test } from 'vitest';
import { ensureSecret } from './ensure-secret.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

/** A fake API server with Secrets and their versions. */
function createApi(beforeWrite: (write: number) => void = () => undefined) {
  const secrets = new Map<string, { data: Record<string, string>; version: number }>();
  let writes = 0;
  const answer = (status: number, name: string) => {
    const secret = secrets.get(name);
    return {
      status,
      body: { metadata: { resourceVersion: String(secret?.version) }, data: secret?.data },
    };
  };
  const api: KubernetesApi = async (method, path, body) => {
    if (method === 'GET') {
      const name = path.split('/')[1] ?? '';
      return answer(secrets.has(name) ? 200 : 404, name);
    }
    beforeWrite(++writes);
    const given = body as {
      metadata: { name: string; resourceVersion?: string };
      stringData: Record<string, string>;
    };
    const name = method === 'POST' ? given.metadata.name : (path.split('/')[1] ?? '');
    const current = secrets.get(name);
    if (method === 'POST' ? current : String(current?.version) !== given.metadata.resourceVersion)
      return { status: 409, body: {} };
    secrets.set(name, {
      data: { ...current?.data, ...given.stringData },
      version: (current?.version ?? 0) + 1,
    });
    return answer(method === 'POST' ? 201 : 200, name);
  };
  return { api, secrets };
}

test('a missing Secret is created with random and fixed values', async () => {
  const { api, secrets } = createApi();

  expect(await ensureSecret(api, 'ems-postgresql', ['password', 'username=postgres'], {})).toEqual([
    'password',
    'username',
  ]);
  const data = secrets.get('ems-postgresql')?.data;
  expect(data?.['username']).toBe('postgres');
  expect(data?.['password']).toMatch(/^[A-Za-z0-9_][\w-]{40,}$/);
});

test('a second run changes nothing', async () => {
  const { api, secrets } = createApi();
  await ensureSecret(api, 'ems-keys', ['one', 'two'], {});
  const before = structuredClone(secrets.get('ems-keys'));

  expect(await ensureSecret(api, 'ems-keys', ['one', 'two'], {})).toEqual([]);
  expect(secrets.get('ems-keys')).toEqual(before);
});

test('supplied keys stay, and only missing ones are added', async () => {
  const { api, secrets } = createApi();
  secrets.set('ems-keys', { data: { one: 'supplied' }, version: 1 });

  expect(await ensureSecret(api, 'ems-keys', ['one', 'two'], {})).toEqual(['two']);
  expect(secrets.get('ems-keys')?.data['one']).toBe('supplied');
});

test('a concurrent write is not overwritten', async () => {
  const { api, secrets } = createApi((write) => {
    if (write === 1) secrets.set('ems-keys', { data: { one: 'theirs' }, version: 1 });
  });

  await ensureSecret(api, 'ems-keys', ['one', 'two'], {});

  expect(secrets.get('ems-keys')?.data).toMatchObject({ one: 'theirs', two: expect.any(String) });
});

test('the error of a refused request names the action and the reason', async () => {
  const api: KubernetesApi = async () => ({ status: 403, body: { message: 'no permission' } });

  await expect(ensureSecret(api, 'ems-keys', ['one'], {})).rejects.toThrow(
    'did not let the provisioner read the Secret ems-keys: 403, no permission',
  );
});
